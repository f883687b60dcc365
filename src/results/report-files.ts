// The files of an evaluation that a person keeps: its report as HTML, and the evaluation itself as JSON beside it.
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { writeJson, writeWhole } from '../data/write-whole.ts';
import { EvaluationSchema, type Evaluation } from '../shared/evaluation.ts';

export interface ReportFiles {
  readonly html: string;
  readonly json: string;
}

/** Where the report of a dataset goes by itself: `train.evaluation.html` beside `train.csv`. */
export function reportBeside(dataset: string): string {
  return path.join(path.dirname(dataset), `${path.parse(dataset).name}.evaluation.html`);
}

/** @param html a name that ends in .html or .htm */
export function reportFiles(html: string): ReportFiles {
  return { html, json: html.replace(/\.html?$/i, '.json') };
}

/** Whether a file holds an evaluation, so that a newer one may take its place. */
export function isEvaluation(json: string): boolean {
  try {
    return v.is(EvaluationSchema, JSON.parse(fs.readFileSync(json, 'utf8')));
  } catch {
    return false;
  }
}

/** @param report makes the page */
export async function writeReport(
  { html, json }: ReportFiles,
  evaluation: Evaluation,
  report: (evaluation: Evaluation) => string,
): Promise<void> {
  await writeWhole(html, report(evaluation));
  await writeJson(json, evaluation);
}
