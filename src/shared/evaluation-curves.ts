// An evaluation as curves: for each method, how a measure changes with the share of rows that it drops, or keeps.
import * as v from 'valibot';
import { MethodSchema } from './evaluate-job.ts';
import { EstimateSchema, type Candidate, type Evaluation, type Measure } from './evaluation.ts';

export const CurvesSchema = v.strictObject({
  kind: v.picklist(['drop', 'keep']),
  /** The measure's mean after training on all rows. */
  full: v.number(),
  curves: v.array(
    v.strictObject({
      method: MethodSchema,
      /** By how far they are from all rows, the nearest first. */
      points: v.array(
        v.strictObject({
          share: v.number(),
          /** Training rows that go. */
          dropped: v.number(),
          difference: EstimateSchema,
        }),
      ),
    }),
  ),
  /** Curve and point of the candidate that is recommended, where it is one of these. */
  recommended: v.nullable(v.strictObject({ curve: v.number(), point: v.number() })),
});
export type Curves = v.InferOutput<typeof CurvesSchema>;

const isOf = (candidate: Candidate, { ranking, point }: Candidate['method']): boolean =>
  candidate.method.ranking === ranking && candidate.method.point === point;

/** The curves of a kind, in the order of the methods; undefined where nothing of the kind was tried. */
export function curvesOf(evaluation: Evaluation, kind: Curves['kind'], measure: Measure): Curves | undefined {
  const tried = evaluation.candidates.filter((candidate) => candidate.kind === kind);
  if (tried.length === 0) return undefined;
  const first = tried.filter(
    (candidate, place) => tried.findIndex((one) => isOf(one, candidate.method)) === place,
  );
  const ofMethods = first.map(({ method }) =>
    tried
      .filter((candidate) => isOf(candidate, method))
      .sort((a, b) => (kind === 'drop' ? a.share - b.share : b.share - a.share)),
  );
  const { candidate: index } = evaluation.recommendation;
  const chosen = index === null ? undefined : evaluation.candidates[index];
  const curve = ofMethods.findIndex((ofMethod) => chosen !== undefined && ofMethod.includes(chosen));
  return {
    kind,
    full: evaluation.full.means[measure].mean,
    curves: ofMethods.map((ofMethod, place) => ({
      method: first[place]!.method,
      points: ofMethod.map(({ share, dropped, difference }) => ({
        share,
        dropped,
        difference: difference[measure],
      })),
    })),
    recommended:
      chosen === undefined || curve === -1 ? null : { curve, point: ofMethods[curve]!.indexOf(chosen) },
  };
}
