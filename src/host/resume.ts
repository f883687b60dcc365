// What was interrupted of both kinds of jobs, offered when the window opens.
import { interruptedEvaluations } from './evaluation/resume-evaluation.ts';
import { offerToResume } from './jobs/offer-to-resume.ts';
import { interruptedScorings } from './scoring/resume.ts';
import type { Scoring } from './scoring/score-dataset.ts';

export async function offerToResumeAll(scoring: Scoring): Promise<void> {
  const interrupted = [...(await interruptedScorings(scoring)), ...(await interruptedEvaluations(scoring))];
  await offerToResume(scoring.jobs, interrupted);
}
