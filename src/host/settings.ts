// Reads the extension's settings, each parsed: a value of the wrong kind counts as not set.
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { SlurmOptions } from '../cluster/slurm/options.ts';
import { DEVICES, JOB_DEFAULTS, type Device } from '../shared/score-job.ts';
import { SCORE_NAMES, type ScoreName } from '../shared/scores.ts';
import { SETTINGS, SETTINGS_SECTION } from './registry.ts';

export interface Settings {
  readonly model: string;
  readonly runs: number | 'auto';
  readonly epochs: number | 'auto';
  readonly scoreAt: readonly number[];
  readonly folds: number | undefined;
  /** Folder of the results; empty for the usual one. */
  readonly store: string;
  readonly batchSize: number;
  readonly learningRate: number | undefined;
  readonly maxLength: number | undefined;
  readonly device: Device;
  /** Threads that a job may keep busy. */
  readonly threads: number | undefined;
  readonly score: ScoreName;
  readonly flaggedPercent: number;
  readonly heatEnabled: boolean;
  readonly diagnosticsEnabled: boolean;
  readonly diagnosticsSeverity: 'information' | 'warning';
  readonly annotationsEnabled: boolean;
  /** Who decides on rows; empty for the name that the system has. */
  readonly reviewer: string;
  /** Where jobs are computed. */
  readonly executor: 'local' | 'slurm';
  /** What each task of a job asks Slurm for. */
  readonly slurm: SlurmOptions;
}

const whole = (least: number) => v.pipe(v.number(), v.integer(), v.minValue(least));

/** Empty for what the cluster gives. */
const word = v.fallback(v.pipe(v.string(), v.trim()), '');

const SettingsSchema = v.object({
  model: v.fallback(v.pipe(v.string(), v.trim(), v.minLength(1)), 'builtin'),
  runs: v.fallback(v.union([whole(1), v.literal('auto')]), JOB_DEFAULTS.runs),
  epochs: v.fallback(v.union([whole(0), v.literal('auto')]), JOB_DEFAULTS.epochs),
  scoreAt: v.fallback(v.array(v.pipe(v.number(), v.minValue(0))), []),
  folds: v.fallback(v.optional(whole(2)), undefined),
  store: v.fallback(v.pipe(v.string(), v.trim()), ''),
  batchSize: v.fallback(whole(1), JOB_DEFAULTS.batchSize),
  learningRate: v.fallback(v.optional(v.pipe(v.number(), v.gtValue(0))), undefined),
  maxLength: v.fallback(v.optional(whole(8)), undefined),
  device: v.fallback(v.picklist(DEVICES), JOB_DEFAULTS.device),
  threads: v.fallback(v.optional(whole(1)), undefined),
  score: v.fallback(v.picklist(SCORE_NAMES), 'el2n'),
  flaggedPercent: v.fallback(v.pipe(v.number(), v.gtValue(0), v.maxValue(50)), 5),
  heatEnabled: v.fallback(v.boolean(), true),
  diagnosticsEnabled: v.fallback(v.boolean(), true),
  diagnosticsSeverity: v.fallback(v.picklist(['information', 'warning']), 'information'),
  annotationsEnabled: v.fallback(v.boolean(), true),
  reviewer: v.fallback(v.string(), ''),
  executor: v.fallback(v.picklist(['local', 'slurm']), 'local'),
  slurmPartition: word,
  slurmAccount: word,
  slurmGres: word,
  slurmTime: word,
  slurmCpus: v.fallback(v.optional(whole(1)), undefined),
  slurmMem: word,
  slurmArguments: v.fallback(v.array(v.string()), []),
});

/** What was read in this turn of the loop, in which no setting changes: to paint heat once asks for them many times. */
const read = new Map<string, Settings>();

/** The settings that hold for a file. */
export function readSettings(scope: vscode.Uri | undefined): Settings {
  const key = scope?.toString() ?? '';
  const known = read.get(key);
  if (known !== undefined) return known;
  if (read.size === 0) {
    queueMicrotask(() => {
      read.clear();
    });
  }
  const settings = parseSettings(scope);
  read.set(key, settings);
  return settings;
}

function parseSettings(scope: vscode.Uri | undefined): Settings {
  const section = vscode.workspace.getConfiguration(SETTINGS_SECTION, scope ?? null);
  const values = Object.fromEntries(
    Object.entries(SETTINGS).map(([name, key]) => [name, section.get<unknown>(key) ?? undefined]),
  );
  const settings = v.parse(SettingsSchema, values);
  const { learningRate, maxLength, folds, threads } = settings;
  return { ...settings, learningRate, maxLength, folds, threads, slurm: slurmOptions(settings) };
}

function slurmOptions(settings: v.InferOutput<typeof SettingsSchema>): SlurmOptions {
  const { slurmPartition, slurmAccount, slurmGres, slurmTime, slurmCpus, slurmMem, slurmArguments } =
    settings;
  return {
    ...(slurmPartition !== '' && { partition: slurmPartition }),
    ...(slurmAccount !== '' && { account: slurmAccount }),
    ...(slurmGres !== '' && { gres: slurmGres }),
    ...(slurmTime !== '' && { time: slurmTime }),
    ...(slurmCpus !== undefined && { cpus: slurmCpus }),
    ...(slurmMem !== '' && { mem: slurmMem }),
    ...(slurmArguments.length > 0 && { extra: slurmArguments }),
  };
}
