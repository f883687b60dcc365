// What the person decides about an evaluation beside the plan of the file, how it is described, and the job that it makes.
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { DatasetFormat } from '../../shared/dataset.ts';
import {
  describeMethod,
  EVALUATE_DEFAULTS,
  EvaluateJobSchema,
  type EvaluateJob,
} from '../../shared/evaluate-job.ts';
import { describeModel, trainingOf, type JobPlan } from '../scoring/job-plan.ts';
import type { Settings } from '../settings.ts';
import { describeShares } from './shares.ts';

const { test, methods, runs, rule, budget } = EvaluateJobSchema.entries;

/** Remembered per file. */
export const EvaluationChoiceSchema = v.object({
  test,
  methods,
  drop: v.pipe(EvaluateJobSchema.entries.drop, v.minLength(1)),
  runs,
  rule,
  budget,
});
export type EvaluationChoice = v.InferOutput<typeof EvaluationChoiceSchema>;

export function defaultChoice(): EvaluationChoice {
  const { methods, drop, test, runs, rule, budget } = EVALUATE_DEFAULTS;
  return { test, methods: methods.map((method) => ({ ...method })), drop: [...drop], runs, rule, budget };
}

export function describeTest(test: EvaluateJob['test']): string {
  return test.kind === 'holdout'
    ? vscode.l10n.t('{0} held out', describeShares([test.share]))
    : path.basename(test.path);
}

export function describeMethods(methods: EvaluateJob['methods']): string {
  return methods.map(describeMethod).join(', ');
}

export function describeRuns(runs: number): string {
  return runs === 1 ? vscode.l10n.t('1 run of each') : vscode.l10n.t('{0} runs of each', runs);
}

export function describeRule(rule: EvaluateJob['rule']): string {
  const words: Readonly<Record<EvaluateJob['rule'], string>> = {
    'class-cap': vscode.l10n.t('no class loses more than {0} times its share', EVALUATE_DEFAULTS.classCap),
    top: vscode.l10n.t('the top rows, whatever their class'),
    stratified: vscode.l10n.t('the hardest rows, then some of every difficulty'),
  };
  return words[rule];
}

export function describeBudget(budget: EvaluateJob['budget']): string {
  return budget === 'epochs'
    ? vscode.l10n.t('equal epochs: fewer rows are fewer steps')
    : vscode.l10n.t('equal steps: fewer rows are seen more often');
}

export function describeEpochs(epochs: JobPlan['epochs']): string {
  if (epochs === 'auto' || epochs === 0) return vscode.l10n.t('as many epochs as the file needs');
  return epochs === 1 ? vscode.l10n.t('1 epoch') : vscode.l10n.t('{0} epochs', epochs);
}

/** The whole choice in a line, what costs most first: a quick pick cuts long ones. */
export function describeEvaluation(plan: JobPlan, choice: EvaluationChoice): string {
  return [
    vscode.l10n.t('drop {0}', describeShares(choice.drop)),
    describeMethods(choice.methods),
    describeRuns(choice.runs),
    vscode.l10n.t('test on {0}', describeTest(choice.test)),
    describeModel(plan.model),
    ...(plan.device === 'auto' ? [] : [plan.device]),
  ].join('  ·  ');
}

export function evaluateJobOf(
  { columns, reading, model, epochs, device }: JobPlan,
  choice: EvaluationChoice,
  dataset: { readonly file: string; readonly format: DatasetFormat },
  settings: Settings,
  store: string,
): EvaluateJob {
  return {
    ...dataset,
    columns,
    ...(reading !== undefined && { reading }),
    model,
    // A model that is not trained learns nothing from any rows.
    epochs: epochs === 0 ? 'auto' : epochs,
    device,
    ...trainingOf(settings),
    ...choice,
    keep: [],
    classCap: EVALUATE_DEFAULTS.classCap,
    store,
  };
}
