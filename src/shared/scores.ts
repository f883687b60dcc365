// The one table of scores: what each says of a row, which end of it is suspicious, and how it is written. Schemas,
// ranking, panel, hover, settings, help and export derive from it; a new score is an entry here and its formula.

export interface ScoreSpec {
  /** As the field names it, the same in every language. */
  readonly name: string;
  /** In a sentence, for help and tooltips. */
  readonly meaning: string;
  /** Which end gathers the rows to look at. */
  readonly suspicious: 'high' | 'low';
  /** Whether every run gives a value of its own, so that a spread over runs can be told. */
  readonly hasSpread: boolean;
  /** Whether every result has it; others need gradients of each row, several points of training, or folds. */
  readonly always: boolean;
}

export const SCORES = {
  el2n: {
    name: 'EL2N',
    meaning: 'how wrong the model is about the row: E||softmax(f(x)) - onehot(y)|| (Paul et al. 2021)',
    suspicious: 'high',
    hasSpread: true,
    always: true,
  },
  grand: {
    name: 'GraNd',
    meaning: 'how hard the row pulls at the weights: E||grad loss(x, y)|| (Paul et al. 2021)',
    suspicious: 'high',
    hasSpread: true,
    always: false,
  },
  headGrand: {
    name: 'Head GraNd',
    meaning: 'GraNd of the last linear layer alone',
    suspicious: 'high',
    hasSpread: true,
    always: false,
  },
  loss: {
    name: 'Loss',
    meaning: 'cross-entropy of the given label, in nats',
    suspicious: 'high',
    hasSpread: true,
    always: true,
  },
  review: {
    name: 'Review order',
    meaning:
      'cross-entropy of the given label less the entropy of the prediction: wrong before ambiguous (Bernhardt et al. 2022)',
    suspicious: 'high',
    hasSpread: true,
    always: true,
  },
  el2nOut: {
    name: 'Out-of-sample EL2N',
    meaning: 'EL2N by models that were not trained on the row (Chong et al. 2022)',
    suspicious: 'high',
    hasSpread: false,
    always: false,
  },
  lossOut: {
    name: 'Out-of-sample loss',
    meaning: 'loss by models that were not trained on the row (Chong et al. 2022)',
    suspicious: 'high',
    hasSpread: false,
    always: false,
  },
  aum: {
    name: 'AUM',
    meaning:
      'margin of the given label over the largest other logit, mean over points of training (Pleiss et al. 2020)',
    suspicious: 'low',
    hasSpread: false,
    always: false,
  },
  forgetting: {
    name: 'Forgetting',
    meaning:
      'times that the row went from right to wrong between points of training, mean over runs (Toneva et al. 2019)',
    suspicious: 'high',
    hasSpread: false,
    always: false,
  },
  meanConfidence: {
    name: 'Mean confidence',
    meaning:
      'probability of the given label, mean over points of training and runs (Swayamdipta et al. 2020)',
    suspicious: 'low',
    hasSpread: false,
    always: false,
  },
  variability: {
    name: 'Variability',
    meaning: 'standard deviation of that probability over points of training (Swayamdipta et al. 2020)',
    suspicious: 'high',
    hasSpread: false,
    always: false,
  },
  correctness: {
    name: 'Correctness',
    meaning:
      'share of points of training and runs at which the given label is predicted (Swayamdipta et al. 2020)',
    suspicious: 'low',
    hasSpread: false,
    always: false,
  },
} as const satisfies Readonly<Record<string, ScoreSpec>>;

export type ScoreName = keyof typeof SCORES;
export const SCORE_NAMES = Object.keys(SCORES) as ScoreName[];

/** Negative where `a` is more suspicious than `b` by a score, as a comparison function gives. */
export function compareSuspicion(score: ScoreName, a: number, b: number): number {
  return SCORES[score].suspicious === 'high' ? b - a : a - b;
}

/** Enough digits to tell rows apart: three decimals, or three significant ones for large values. */
export function formatScore(value: number): string {
  return Math.abs(value) < 100 ? value.toFixed(3) : value.toPrecision(4);
}
