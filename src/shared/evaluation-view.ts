// What the panel shows of an evaluation: no more of it than it needs.
import * as v from 'valibot';
import { halvedClasses } from './class-losses.ts';
import { EFFECTS, EstimateSchema, type Evaluation } from './evaluation.ts';
import { CurvesSchema, curvesOf } from './evaluation-curves.ts';
import { sharePercent } from './evaluation-words.ts';
import { showHidden } from './hidden-characters.ts';
import { SCORE_NAMES } from './scores.ts';

/** What flags the rows that were evaluated: settings of the editor. */
export const UsableShareSchema = v.strictObject({
  percent: v.pipe(v.number(), v.gtValue(0), v.maxValue(50)),
  score: v.picklist(SCORE_NAMES),
});
export type UsableShare = v.InferOutput<typeof UsableShareSchema>;

export const EvaluationViewSchema = v.strictObject({
  sentence: v.string(),
  effect: v.picklist(EFFECTS),
  /** Of accuracy: by shares dropped, by shares kept. */
  charts: v.array(CurvesSchema),
  /** Runs of every set of rows. */
  runs: v.number(),
  testRows: v.number(),
  full: EstimateSchema,
  /** Classes that would lose half of their rows or more by what is recommended. */
  halved: v.number(),
  /** Null where nothing is recommended that the settings can express. */
  use: v.nullable(UsableShareSchema),
});
export type EvaluationView = v.InferOutput<typeof EvaluationViewSchema>;

/**
 * The settings that flag what an evaluation recommends. They name a score at the end of training, and a share of up to half
 * of the rows to flag; nothing else can be used.
 */
function usableShare({ candidates, recommendation, training }: Evaluation): UsableShare | null {
  const chosen = recommendation.candidate === null ? undefined : candidates[recommendation.candidate];
  if (chosen?.kind !== 'drop') return null;
  const { ranking, point = training.epochs } = chosen.method;
  const percent = sharePercent(chosen.share);
  const expressible = ranking !== 'random' && point === training.epochs && percent > 0 && percent <= 50;
  return expressible ? { percent, score: ranking } : null;
}

export function viewOf(evaluation: Evaluation): EvaluationView {
  const { recommendation, candidates, data, full } = evaluation;
  const chosen = recommendation.candidate === null ? undefined : candidates[recommendation.candidate];
  return {
    sentence: showHidden(recommendation.sentence),
    effect: recommendation.effect,
    charts: (['drop', 'keep'] as const).flatMap((kind) => curvesOf(evaluation, kind, 'accuracy') ?? []),
    runs: full.runs.length,
    testRows: data.testRows,
    full: full.means.accuracy,
    halved: chosen === undefined ? 0 : halvedClasses(evaluation, chosen).length,
    use: usableShare(evaluation),
  };
}
