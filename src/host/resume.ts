// What was interrupted of both kinds of jobs, offered when the window opens.
import { interruptedEvaluations } from './evaluation/resume-evaluation.ts';
import { offerToResume } from './jobs/offer-to-resume.ts';
import { pickUpJobs } from './jobs/pick-up.ts';
import { interruptedScorings } from './scoring/resume.ts';
import type { Scoring } from './scoring/score-dataset.ts';

export async function offerToResumeAll(scoring: Scoring): Promise<void> {
  // What a cluster computes is not interrupted, though the process that asked for it is gone.
  const picked = await pickUpJobs(scoring);
  const interrupted = [...(await interruptedScorings(scoring)), ...(await interruptedEvaluations(scoring))];
  await offerToResume(
    scoring.jobs,
    interrupted.filter(({ file }) => !picked.has(file)),
  );
}
