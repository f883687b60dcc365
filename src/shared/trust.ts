// How far scores can be trusted: what was measured, and what it means in plain words, the same on every side.
import * as v from 'valibot';

/** How alike two rankings of the same rows are. */
export const LikenessSchema = v.object({
  /** Spearman's rank correlation, -1..1. */
  rankCorrelation: v.number(),
  /** Share of the one's top rows that are among the other's. */
  topOverlap: v.number(),
  /** Which share of all rows the top is. */
  topShare: v.number(),
});
export type Likeness = v.InferOutput<typeof LikenessSchema>;

/** How well the labels can be told by a model that never saw the row. */
export const LearnedSchema = v.object({
  /** Rows that were held out. */
  rows: v.number(),
  /** Share of them whose given label the model predicts, and the standard error of that share. */
  accuracy: v.number(),
  standardError: v.number(),
  /** Share of the most frequent label: what always saying it would reach. */
  majorityShare: v.number(),
});
export type Learned = v.InferOutput<typeof LearnedSchema>;

/** `poor`: do not act on these scores; `careful`: look at each row before acting; `good` otherwise. */
export const TRUST_VERDICTS = ['good', 'careful', 'poor'] as const;

export const TrustSchema = v.object({
  verdict: v.picklist(TRUST_VERDICTS),
  /** Between runs, mean over their pairs; absent where there is one run only. */
  agreement: v.optional(
    v.object({
      ...LikenessSchema.entries,
      runs: v.number(),
      /** Of the mean of all runs, by Spearman and Brown: R r / (1 + (R - 1) r). */
      reliability: v.number(),
    }),
  ),
  /** Between the last point of training and the trained one before; absent where there is one. */
  stability: v.optional(v.object({ ...LikenessSchema.entries, from: v.number(), to: v.number() })),
  /** Absent where nothing was held out: without training, or with too few rows. */
  learned: v.optional(LearnedSchema),
});
export type Trust = v.InferOutput<typeof TrustSchema>;

/** Held-out accuracy above that of the most frequent label, as a share of what could be gained: 0 chance, 1 perfect. */
export function gainOf({ accuracy, majorityShare }: Learned): number {
  return majorityShare >= 1 ? 0 : (accuracy - majorityShare) / (1 - majorityShare);
}

/** Whether the accuracy is above the most frequent label's share by more than chance explains: two standard errors. */
export function beatsChance({ accuracy, majorityShare, rows }: Learned): boolean {
  return accuracy > majorityShare + 2 * Math.sqrt((majorityShare * (1 - majorityShare)) / rows);
}

/** Below this gain a ranking by these scores finds few wrong labels: measured, see docs/trust.md. */
export const LITTLE_GAIN = 0.3;
/** Below this reliability another set of runs would rank many rows otherwise. */
export const LOW_RELIABILITY = 0.7;

export function verdictOf({ agreement, learned }: Omit<Trust, 'verdict'>): Trust['verdict'] {
  if (learned === undefined) return 'careful';
  if (!beatsChance(learned) || gainOf(learned) < LITTLE_GAIN) return 'poor';
  return agreement === undefined || agreement.reliability < LOW_RELIABILITY ? 'careful' : 'good';
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const WHOLE = new Intl.NumberFormat('en');

/** `the 3 runs agree (rank correlation 0.91, 78 % of the top 5 % in common)` */
export function describeAgreement({ agreement }: Trust): string {
  if (agreement === undefined)
    return 'with one run it is not known how far another would rank the rows alike';
  const { runs, rankCorrelation, topOverlap, topShare, reliability } = agreement;
  const how = reliability >= 0.9 ? 'agree' : reliability >= LOW_RELIABILITY ? 'mostly agree' : 'disagree';
  return `the ${runs} runs ${how} (rank correlation ${rankCorrelation.toFixed(2)}, ${percent(topOverlap)} of the top ${percent(topShare)} in common)`;
}

/** `on 400 rows held out the model tells 84 % of the labels (always saying the most frequent: 52 %)` */
export function describeLearned({ learned }: Trust): string {
  if (learned === undefined) return 'how well the labels can be told was not measured on rows held out';
  const { rows, accuracy, majorityShare } = learned;
  const chance = `always saying the most frequent: ${percent(majorityShare)}`;
  const what = beatsChance(learned)
    ? `the model tells ${percent(accuracy)} of the labels (${chance})`
    : `the model tells ${percent(accuracy)} of the labels, no more than chance explains (${chance})`;
  return `on ${WHOLE.format(rows)} rows held out ${what}`;
}

const VERDICTS: Readonly<Record<Trust['verdict'], string>> = {
  good: 'Trust: good',
  careful: 'Trust: look before you act',
  poor: 'Trust: poor',
};

/**
 * One line: the verdict, and what it rests on.
 * @param told what held-out rows told stands elsewhere already
 */
export function describeTrust(trust: Trust, told: 'learned' | 'nothing' = 'nothing'): string {
  const { stability } = trust;
  const parts = [...(told === 'learned' ? [] : [describeLearned(trust)]), describeAgreement(trust)];
  if (stability !== undefined) {
    parts.push(
      `from epoch ${stability.from} to ${stability.to} the ranking kept ${percent(stability.topOverlap)} of its top ${percent(stability.topShare)}`,
    );
  }
  return `${VERDICTS[trust.verdict]}: ${parts.join('; ')}.`;
}
