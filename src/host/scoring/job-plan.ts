// What the person decides about a job, how it is described to them, and how it becomes a `ScoreJob`.
import os from 'node:os';
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { ColumnsSchema, ReadingSchema, type Columns, type DatasetFormat } from '../../shared/dataset.ts';
import {
  describeModelReference,
  DEVICES,
  JOB_DEFAULTS,
  ModelReferenceSchema,
  parseModelReference,
  type ModelReference,
  type ScoreJob,
} from '../../shared/score-job.ts';
import type { Settings } from '../settings.ts';

/** Remembered per file; what it leaves out comes from the settings. */
export const JobPlanSchema = v.object({
  columns: ColumnsSchema,
  /** What the person said of how the file is written. */
  reading: v.optional(ReadingSchema),
  model: ModelReferenceSchema,
  /** `auto`: as many as the file needs. */
  runs: v.union([v.pipe(v.number(), v.integer(), v.minValue(1)), v.literal('auto')]),
  epochs: v.union([v.pipe(v.number(), v.integer(), v.minValue(0)), v.literal('auto')]),
  device: v.picklist(DEVICES),
  /** Tokens a row is cut to, where the person asked for others than the settings tell. */
  maxLength: v.optional(v.pipe(v.number(), v.integer(), v.minValue(8))),
});
export type JobPlan = v.InferOutput<typeof JobPlanSchema>;

/** What a person writes for a model; `~` and paths relative to the workspace folder are resolved. */
export function readModel(text: string, folder: string | undefined): ModelReference {
  const resolve = (location: string) =>
    path.resolve(folder ?? os.homedir(), location.replace(/^~(?=$|[\\/])/, os.homedir()));
  const model = parseModelReference(text.trim(), (location) =>
    fs.existsSync(path.join(resolve(location), 'config.json')),
  );
  return model.kind === 'folder' ? { kind: 'folder', path: resolve(model.path) } : model;
}

/** The plan that settings and inferred columns make, when nothing is remembered. */
export function defaultPlan(columns: Columns, settings: Settings, folder: string | undefined): JobPlan {
  const model = readModel(settings.model, folder);
  return {
    columns,
    model,
    runs: settings.runs,
    epochs: settings.epochs,
    device: settings.device,
  };
}

export function describeColumns(columns: Columns): string {
  return columns.text.join(' + ');
}

export const builtinName = (): string => vscode.l10n.t('built-in encoder');

export function describeModel(model: ModelReference): string {
  if (model.kind === 'builtin') return builtinName();
  return model.kind === 'folder' ? path.basename(model.path) : describeModelReference(model);
}

export function describeRuns(plan: Pick<JobPlan, 'runs' | 'epochs'>): string {
  if (plan.epochs === 0) return vscode.l10n.t('no fine-tuning (0 epochs)');
  if (plan.runs === 'auto' && plan.epochs === 'auto') return vscode.l10n.t('as many runs as the file needs');
  const runs = describeCount(plan.runs, vscode.l10n.t('1 run'), vscode.l10n.t('{0} runs', plan.runs));
  const epochs = describeCount(
    plan.epochs,
    vscode.l10n.t('1 epoch'),
    vscode.l10n.t('{0} epochs', plan.epochs),
  );
  return vscode.l10n.t('{0} × {1}', runs, epochs);
}

function describeCount(count: number | 'auto', one: string, many: string): string {
  return count === 1 ? one : many;
}

export function describePlan(plan: JobPlan): string {
  return [
    vscode.l10n.t('text: {0}', describeColumns(plan.columns)),
    vscode.l10n.t('label: {0}', plan.columns.label),
    describeModel(plan.model),
    describeRuns(plan),
    ...(plan.maxLength === undefined ? [] : [vscode.l10n.t('{0} tokens', plan.maxLength)]),
    ...(plan.device === 'auto' ? [] : [plan.device]),
  ].join('  ·  ');
}

/** What the settings decide of how models are trained, of every kind of job. */
export function trainingOf(
  settings: Settings,
): Pick<
  ScoreJob,
  'seed' | 'batchSize' | 'learningRate' | 'maxLength' | 'scoreAt' | 'threads' | 'background'
> {
  return {
    seed: JOB_DEFAULTS.seed,
    batchSize: settings.batchSize,
    ...(settings.learningRate !== undefined && { learningRate: settings.learningRate }),
    ...(settings.maxLength !== undefined && { maxLength: settings.maxLength }),
    ...(settings.scoreAt.length > 0 && { scoreAt: [...settings.scoreAt] }),
    ...(settings.threads !== undefined && { threads: settings.threads }),
    background: true,
  };
}

export function jobOf(
  { maxLength: asked, ...plan }: JobPlan,
  dataset: { readonly file: string; readonly format: DatasetFormat },
  settings: Settings,
  store: string,
): ScoreJob {
  const maxLength = asked ?? settings.maxLength;
  return {
    ...dataset,
    ...plan,
    ...trainingOf(settings),
    ...(maxLength !== undefined && { maxLength }),
    ...(settings.folds !== undefined && { folds: settings.folds }),
    store,
  };
}
