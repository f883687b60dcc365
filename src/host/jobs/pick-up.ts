// When a window opens: jobs of its files that a cluster computes are followed again, though it be days later.
import * as vscode from 'vscode';
import { jobsOnCluster } from './on-cluster.ts';
import type { Scoring } from '../scoring/score-dataset.ts';
import { followEvaluation } from '../evaluation/resume-evaluation.ts';
import { followScoring } from '../scoring/resume.ts';

/** @returns the files whose jobs are followed now */
export async function pickUpJobs(scoring: Scoring): Promise<ReadonlySet<string>> {
  const picked = new Set<string>();
  for (const work of await jobsOnCluster(scoring.store)) {
    const { file } = work.job;
    const uri = vscode.Uri.file(file);
    const isOpen = vscode.workspace.textDocuments.some((document) => document.uri.fsPath === uri.fsPath);
    if (!isOpen && vscode.workspace.getWorkspaceFolder(uri) === undefined) continue;
    // A file has one job at a time.
    if (picked.has(file) || scoring.jobs.of(uri) !== undefined) continue;
    picked.add(file);
    scoring.log.info(`${file} is computed on the cluster: followed`);
    void (work.kind === 'score' ? followScoring(scoring, work.job) : followEvaluation(scoring, work.job));
  }
  return picked;
}
