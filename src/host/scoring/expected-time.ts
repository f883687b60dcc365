// How long scoring will take: by what earlier jobs with the same encoder took here, else roughly, on the CPU.
import * as vscode from 'vscode';
import { expectedSeconds, isMeasured, type ExpectedSeconds } from '../../results/expected-seconds.ts';
import type { ResultStore } from '../../results/store.ts';
import type { RunMetadata } from '../../shared/results.ts';
import { describeModelReference, type ModelReference } from '../../shared/score-job.ts';
import type { Settings } from '../settings.ts';
import type { ExpectedTime } from './choose-plan.ts';
import { roughSeconds } from './rough-seconds.ts';

/** Results looked at, and those of one encoder that tell. */
const MOST_READ = 40;
const MOST_USED = 5;
/** A range that is narrower is one number. */
const NARROW = 1.5;

/** `1 min`, `40 s`: no more digits than an estimate has. */
function roundly(seconds: number): string {
  if (seconds < 10) return vscode.l10n.t('10 s');
  if (seconds < 60) return vscode.l10n.t('{0} s', Math.ceil(seconds / 10) * 10);
  const minutes = seconds / 60;
  if (minutes < 60) return vscode.l10n.t('{0} min', Math.max(1, Math.round(minutes)));
  return vscode.l10n.t('{0} h', (Math.round(minutes / 30) / 2).toLocaleString('en'));
}

function describe({ least, most }: ExpectedSeconds): string {
  const [low, high] = [roundly(least), roundly(most)];
  return most < least * NARROW || low === high
    ? vscode.l10n.t('about {0}', high)
    : vscode.l10n.t('{0} to {1}', low, high);
}

function describeRoughly({ least, most }: ExpectedSeconds): string {
  const [low, high] = [roundly(least), roundly(most)];
  return low === high
    ? vscode.l10n.t('roughly {0} on the CPU', high)
    : vscode.l10n.t('roughly {0} to {1} on the CPU', low, high);
}

/** Those of the newest jobs that tell of a plan: of its encoder and device; of the file itself, where there are such. */
function tellingOf(
  jobs: readonly RunMetadata[],
  file: string,
  model: ModelReference,
  device: string,
): RunMetadata[] {
  const same = jobs.filter(
    (job) =>
      job.model.name === describeModelReference(model) &&
      (device === 'auto' || device === job.device.provider),
  );
  const [newest] = same;
  // Of another graphics card or computer they tell nothing.
  const here = same.filter(
    ({ device: { provider, adapter } }) =>
      provider === newest?.device.provider && adapter === newest.device.adapter,
  );
  const own = here.filter(({ data }) => data.file === file);
  return (own.length > 0 ? own : here).slice(0, MOST_USED);
}

/** Reads what was measured. */
export async function expectedTimeOf(
  store: ResultStore,
  file: string,
  { scoreAt, folds, maxLength, threads }: Settings,
): Promise<ExpectedTime> {
  const jobs: RunMetadata[] = [];
  let read = 0;
  for await (const metadata of store.finished()) {
    if (isMeasured(metadata)) jobs.push(metadata);
    if (++read >= MOST_READ) break;
  }
  return ({ plan: { model, device, runs, epochs, columns, ...plan }, outline }) => {
    const extent = {
      rows: outline.rows.count,
      runs,
      epochs,
      points: scoreAt.length + 1,
      folds,
      tokens: plan.maxLength ?? maxLength,
    };
    const expected = expectedSeconds(tellingOf(jobs, file, model, device), extent);
    if (expected !== undefined) return describe(expected);
    // Of graphics cards nothing is told that was not measured.
    const onCpu =
      device === 'cpu' || (device === 'auto' && jobs.every((job) => job.device.provider === 'cpu'));
    if (!onCpu) return undefined;
    const own = jobs.filter((job) => job.data.file === file && job.device.provider === 'cpu');
    const rough = roughSeconds(own.slice(0, MOST_USED), { model, columns, outline }, extent, threads);
    return rough && describeRoughly(rough);
  };
}
