// `data-diet evaluate`: from a request to a report on disk and a table on the terminal.
import path from 'node:path';
import { evaluatePruning, planEvaluation } from '../engine-client/evaluate.ts';
import type { JobOptions } from '../engine-client/client.ts';
import { evaluationReport } from '../report/evaluation-report.ts';
import { splitOfName } from '../data/split-names.ts';
import { writeReport } from '../results/report-files.ts';
import { EXTENSIONS_LISTED, formatOfFile } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import type { EvaluateJob } from '../shared/evaluate-job.ts';
import type { EvaluationPlan } from '../shared/evaluation.ts';
import { describeSeconds } from '../shared/progress.ts';
import { describeModelReference } from '../shared/score-job.ts';
import { chooseColumns } from './choose-columns.ts';
import { datasetOf } from './dataset-parts.ts';
import { computeElsewhere } from './elsewhere.ts';
import { showingProgress } from './engine-options.ts';
import type { EvaluateRequest } from './evaluate-arguments.ts';
import type { Interruption } from './interruption.ts';
import { tellResult } from './jobs.ts';
import { withFolderHint } from './model-hint.ts';
import { standardOutput } from './output-streams.ts';
import { chooseReportFile } from './report-file.ts';
import { say } from './show-rows.ts';
import { tellEvaluation } from './tell-result.ts';

/** @throws DataDietError */
export async function evaluate(request: EvaluateRequest, interruption: Interruption): Promise<void> {
  const { settings, text, label } = request;
  const { file, beside } = await datasetOf(request.files, settings.store);
  const format = formatOfFile(file);
  if (format === undefined) {
    throw new DataDietError('format-unsupported', `The name ${file} tells no format that is read here.`, {
      action: `Give a file whose name ends in ${EXTENSIONS_LISTED}.`,
    });
  }
  const report = chooseReportFile(beside, request.out);
  const { columns, description } = await chooseColumns(file, format, { text, label }, settings.reading);
  say(`${description}, encoder: ${describeModelReference(settings.model)}`);
  const split = splitOfName(beside);
  if (split !== undefined) {
    say(
      `Warning: ${path.basename(beside)} looks like a test or validation split: its name says "${split}". Prune what a model is trained on, never what it is measured by.`,
    );
  }
  const job: EvaluateJob = { ...settings, file, format, columns };
  if (request.planOnly) {
    const plan = await withEngine(request, interruption, (options) => planEvaluation(job, options));
    standardOutput.write(`${describePlan(plan)}\n`);
    for (const warning of plan.warnings) say(`Warning: ${warning}`);
    return;
  }
  if (request.executor.kind !== 'local') {
    const ended = await computeElsewhere(request.executor, {
      job: { work: { kind: 'evaluate', job }, report: report.html },
      verbose: request.verbose,
      interruption,
    });
    if (ended.state === 'done') await tellResult(ended.job);
    return;
  }
  const evaluation = await withEngine(request, interruption, (options) => evaluatePruning(job, options));
  await writeReport(report, evaluation, evaluationReport);
  tellEvaluation(evaluation, report);
}

async function withEngine<T>(
  request: EvaluateRequest,
  interruption: Interruption,
  work: (options: JobOptions) => Promise<T>,
): Promise<T> {
  try {
    return await interruption.guard((signal) => showingProgress({ verbose: request.verbose, signal }, work));
  } catch (error) {
    throw withFolderHint(error, request.settings.model);
  }
}

function describePlan({ runs, there, seconds, trainRows, testRows, epochs }: EvaluationPlan): string {
  const time = runs === there ? 'all of them there already' : `about ${describeSeconds(seconds)}`;
  const known = there > 0 && there < runs ? `, ${there} of them there already` : '';
  const passes = `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  return `${runs} runs of ${passes} on up to ${WHOLE.format(trainRows)} rows, tested on ${WHOLE.format(testRows)}${known}: ${time}.`;
}

const WHOLE = new Intl.NumberFormat('en');
