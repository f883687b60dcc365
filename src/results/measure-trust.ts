// Measures how far a result can be trusted: how alike its runs rank the rows, and how steady the ranking is in training.
import { verdictOf, type Learned, type Trust } from '../shared/trust.ts';
import { ColumnFile } from './column-file.ts';
import { likenessOf, rankedBy, sampled } from './likeness.ts';
import type { MergePlan } from './merge.ts';
import type { ResultFolder } from './result-folder.ts';
import { UNIT_COLUMNS, type UnitKey } from './unit.ts';

/** @param learned what held-out rows told, where some were */
export async function measureTrust(
  folder: ResultFolder,
  plan: MergePlan,
  learned: Learned | undefined,
): Promise<Trust> {
  const at = (point: number) => plan.seeds.map((seed): UnitKey => ({ seed, point }));
  const last = plan.points.at(-1)!;
  const runs = [];
  for (const unit of at(last)) runs.push(await el2nOf(folder, unit));
  const measures = {
    ...(runs.length > 1 && { agreement: agreementOf(runs) }),
    ...(await stabilityOf(folder, plan, at)),
    ...(learned && { learned }),
  };
  return { verdict: verdictOf(measures), ...measures };
}

async function el2nOf(folder: ResultFolder, unit: UnitKey): Promise<Float32Array> {
  return ColumnFile.with(folder.unitFile(unit), async (file) =>
    sampled(await file.read(UNIT_COLUMNS.el2n, 'F32')),
  );
}

function agreementOf(runs: readonly Float32Array[]): NonNullable<Trust['agreement']> {
  const ranked = runs.map(rankedBy);
  const pairs = ranked.flatMap((one, index) =>
    ranked.slice(index + 1).map((other) => likenessOf(one, other)),
  );
  const mean = (pick: (pair: (typeof pairs)[number]) => number): number =>
    pairs.reduce((sum, pair) => sum + pick(pair), 0) / pairs.length;
  const rankCorrelation = mean((pair) => pair.rankCorrelation);
  return {
    rankCorrelation,
    topOverlap: mean((pair) => pair.topOverlap),
    topShare: pairs[0]!.topShare,
    runs: runs.length,
    reliability: reliabilityOf(rankCorrelation, runs.length),
  };
}

/**
 * Spearman and Brown 1910: how far the mean of R runs would agree with the mean of R others. Runs that agree no better than
 * chance tell nothing, however many there are: below 0 the formula has a pole.
 */
export function reliabilityOf(rankCorrelation: number, runs: number): number {
  const r = Math.max(0, rankCorrelation);
  return (runs * r) / (1 + (runs - 1) * r);
}

/** Of the mean over runs, from the last trained point but one to the last. */
async function stabilityOf(
  folder: ResultFolder,
  { points }: MergePlan,
  at: (point: number) => UnitKey[],
): Promise<Pick<Trust, 'stability'>> {
  const [from, to] = points.filter((point) => point > 0).slice(-2);
  if (from === undefined || to === undefined) return {};
  const ranked = [];
  for (const point of [from, to]) {
    let sum: Float64Array | undefined;
    for (const unit of at(point)) {
      const values = await el2nOf(folder, unit);
      sum ??= new Float64Array(values.length);
      for (let row = 0; row < values.length; row++) sum[row]! += values[row]!;
    }
    ranked.push(rankedBy(sum!));
  }
  return { stability: { ...likenessOf(ranked[0]!, ranked[1]!), from, to } };
}
