// Evaluations for tests, made up as an engine would find them: curves that rise and fall, runs that scatter about them.
import { Random } from '../src/core/random.ts';
import type { Label } from '../src/shared/dataset.ts';
import type { Method, RankingName } from '../src/shared/evaluate-job.ts';
import {
  type Candidate,
  type Estimate,
  type Evaluation,
  type Measure,
  type Outcome,
} from '../src/shared/evaluation.ts';
import { describeCandidate, describeDifference } from '../src/shared/evaluation-words.ts';

type Runs = Outcome['runs'];

export interface MadeUp {
  readonly file?: string;
  readonly labels?: readonly Label[];
  readonly trainRows?: number;
  readonly testRows?: number;
  readonly runs?: number;
  readonly methods?: readonly Method[];
  readonly drop?: readonly number[];
  readonly keep?: readonly number[];
  /** Points that the best share gains; negative where nothing helps. */
  readonly gain?: number;
  /** Accuracy with all rows. */
  readonly accuracy?: number;
  readonly warnings?: readonly string[];
}

/** Two-sided 95 % quantiles of Student's t, by degrees of freedom. */
const T = [Number.NaN, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447];

function estimate(values: readonly number[], more = 0, widening = 1): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean };
  const freedom = values.length - 1;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / freedom;
  const half = widening * (T[freedom] ?? 2) * Math.sqrt(variance / values.length + more);
  return { mean, low: mean - half, high: mean + half };
}

const each = <T>(of: (measure: Measure) => T): Record<Measure, T> => ({
  accuracy: of('accuracy'),
  macroF1: of('macroF1'),
  worstRecall: of('worstRecall'),
});

/** How much of what can be gained a share gains, by how good the order is: up, and down again. */
function shape(method: Method, kind: Candidate['kind'], share: number, gain: number): number {
  if (kind === 'keep') {
    const worth: Partial<Record<RankingName, number>> = { random: 0.03, el2n: 0.055, grand: 0.07 };
    return -(worth[method.ranking] ?? 0.05) * (1 / share - 1) ** 0.7;
  }
  if (method.ranking === 'random') return -0.035 * share;
  const skill = method.point === undefined ? (method.ranking === 'el2n' ? 1 : 0.72) : 0.45;
  const rise = gain * skill * (share / 0.03) * Math.exp(1 - share / 0.03);
  return rise - 0.09 * share - (1 - skill) * 0.05 * share;
}

/** Rows of each class: the first many, the last few, as real ones are. */
function spread(total: number, classes: number): number[] {
  const weights = Array.from({ length: classes }, (_, label) => 1 / (1 + label / Math.max(4, classes / 3)));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const rows = weights.map((weight) => Math.max(2, Math.floor((total * weight) / sum)));
  rows[0]! += total - rows.reduce((all, count) => all + count, 0);
  return rows;
}

export function makeEvaluation(wish: MadeUp = {}): Evaluation {
  const {
    file = '/home/ada/news/headlines.csv',
    labels = ['World', 'Sports', 'Business', 'Sci/Tech'],
    trainRows = 7600,
    testRows = 1900,
    runs = 5,
    methods = [
      { ranking: 'el2n' },
      { ranking: 'el2n', point: 0.25 },
      { ranking: 'grand' },
      { ranking: 'random' },
    ],
    drop = [0.01, 0.02, 0.05, 0.1, 0.2],
    keep = [],
    gain = 0.009,
    accuracy = 0.889,
    warnings = [],
  } = wish;
  const random = new Random(7, 'made-up evaluation');
  const noise = (scale: number) => scale * (random.uniform() + random.uniform() + random.uniform() - 1.5);
  const seeds = Array.from({ length: runs }, (_, run) => run);
  const inUnit = (value: number) => Math.min(1, Math.max(0, value));
  const outcomeOf = (mean: number, scale: number): Outcome => {
    const made: Runs = seeds.map(() => {
      const reached = mean + noise(scale);
      return {
        accuracy: Math.round(inUnit(reached) * testRows) / testRows,
        macroF1: inUnit(reached - 0.012 + noise(scale / 2)),
        worstRecall: inUnit(reached - 0.11 + noise(3 * scale)),
      };
    });
    return { runs: made, means: each((measure) => estimate(made.map((run) => run[measure]))) };
  };
  const full = outcomeOf(accuracy, 0.003);
  const trainByLabel = spread(trainRows, labels.length);
  const candidate = (method: Method, kind: Candidate['kind'], share: number): Candidate => {
    const dropped = Math.round(trainRows * (kind === 'drop' ? share : 1 - share));
    const effect = shape(method, kind, share, gain);
    // Seeds move what is trained on all rows and on some of them alike: that is what pairs are for.
    const made = full.runs.map((run) => {
      const reached = run.accuracy + effect + noise(0.0016);
      return {
        accuracy: Math.round(inUnit(reached) * testRows) / testRows,
        macroF1: inUnit(run.macroF1 + effect * 1.1 + noise(0.002)),
        worstRecall: inUnit(run.worstRecall + effect * 1.6 + noise(0.008)),
      };
    });
    // The last classes are the ones that scores find suspicious.
    const weights = trainByLabel.map((rows, label) =>
      method.ranking === 'random' ? rows : rows * (0.4 + (3 * label * label) / labels.length ** 2),
    );
    const sum = weights.reduce((all, weight) => all + weight, 0);
    const keptByLabel = trainByLabel.map((rows, label) =>
      Math.max(0, rows - Math.round((dropped * weights[label]!) / sum)),
    );
    return {
      method,
      kind,
      share,
      dropped,
      kept: trainRows - dropped,
      keptByLabel,
      outcome: { runs: made, means: each((measure) => estimate(made.map((run) => run[measure]))) },
      difference: each((measure) =>
        estimate(
          made.map((run, index) => run[measure] - full.runs[index]![measure]),
          (measure === 'worstRecall' ? 0.15 : 0.02) / testRows / 2,
        ),
      ),
    };
  };
  const candidates = methods.flatMap((method) => [
    ...drop.map((share) => candidate(method, 'drop', share)),
    ...keep.map((share) => candidate(method, 'keep', share)),
  ]);
  return {
    version: 1,
    id: '5d3f0c2a9be14477',
    tool: { name: 'data-diet', version: '0.4.0' },
    createdAt: '2026-11-28T09:41:00.000Z',
    seconds: 4210,
    job: {
      file,
      format: 'csv',
      columns: { text: ['title', 'summary'], label: 'topic' },
      model: { kind: 'builtin' },
      seed: 0,
      epochs: 'auto',
      batchSize: 32,
      device: 'auto',
      store: '/home/ada/.local/share/data-diet',
      runs,
      test: { kind: 'holdout', share: 0.2 },
      methods: [...methods],
      drop: [...drop],
      keep: [...keep],
      rule: 'class-cap',
      classCap: 2,
      budget: 'epochs',
    },
    data: {
      bytes: 2_431_077,
      sha256: '9f2c4be07d1ae6335c1b8a44f0d27e915b6e3fa20c8d74196ab35ef0217dc488',
      columns: { text: ['title', 'summary'], label: 'topic' },
      labels: [...labels],
      trainRows,
      testRows,
      trainByLabel,
      testByLabel: spread(testRows, labels.length),
      leaked: 0,
      skipped: 3,
    },
    model: { name: 'builtin', revision: '2026-10', parameters: 4_386_178 },
    training: { seeds, epochs: 3, batchSize: 32, learningRate: 0.0006, maxLength: 128, lanes: 2 },
    decisions: ['3 epochs: a rehearsal on 400 rows got no better after the third.'],
    device: { provider: 'cpu', adapter: '', threads: 8 },
    versions: { node: '22.11.0', 'onnxruntime-node': '1.24.1' },
    full,
    majorityAccuracy: spread(testRows, labels.length)[0]! / testRows,
    candidates,
    recommendation: recommend(candidates, runs),
    warnings: [...warnings],
  };
}

function recommend(candidates: readonly Candidate[], runs: number): Evaluation['recommendation'] {
  const looked = candidates.filter(({ method, kind }) => method.ranking !== 'random' && kind === 'drop');
  const best = looked.reduce((a, b) => (b.difference.accuracy.mean > a.difference.accuracy.mean ? b : a));
  const { mean, low, high } = best.difference.accuracy;
  const widened: Estimate =
    low === undefined || high === undefined
      ? { mean }
      : { mean, low: mean - 1.5 * (mean - low), high: mean + 1.5 * (high - mean) };
  if (mean <= 0) {
    return {
      candidate: null,
      difference: { mean: 0 },
      looked: looked.length,
      effect: 'none',
      sentence: `Keep all rows: of the ${looked.length} sets that were tried without some of them none did better.`,
    };
  }
  const effect = (widened.low ?? -1) > 0 ? 'gain' : 'none';
  const told = `${describeCandidate(best)}: ${describeDifference(widened, runs)}`;
  return {
    candidate: candidates.indexOf(best),
    difference: widened,
    looked: looked.length,
    effect,
    sentence:
      effect === 'gain'
        ? `A model does better without the suspicious rows. ${told}.`
        : `Dropping rows makes no difference that could be told from chance. The best: ${told}.`,
  };
}

/** Intents of a bank's customers, of the length that such names have: as many classes as a table must hold. */
const VERBS = ['card', 'transfer', 'top_up', 'cash_withdrawal', 'exchange', 'refund', 'identity'];
const MATTERS = [
  'not_working',
  'arrival',
  'fee_charged',
  'limits',
  'pending',
  'declined_by_beneficiary',
  'wrong_amount_received',
  'country_support',
  'not_recognised',
  'activate',
  'lost_or_stolen_in_another_country',
];

export const MANY_LABELS: readonly string[] = VERBS.flatMap((verb) =>
  MATTERS.map((matter) => `${verb}_${matter}`),
);

export const EVALUATIONS = {
  /** Some methods, shares dropped and kept. */
  helps: () => makeEvaluation({ gain: 0.016, keep: [0.7, 0.5, 0.3, 0.1] }),
  manyClasses: () =>
    makeEvaluation({
      file: '/home/ada/bank/intents.jsonl',
      labels: MANY_LABELS,
      trainRows: 8002,
      testRows: 2001,
      methods: [{ ranking: 'el2n' }, { ranking: 'random' }],
      gain: 0.006,
      accuracy: 0.872,
    }),
  nothingHelps: () =>
    makeEvaluation({
      methods: [{ ranking: 'el2n' }, { ranking: 'aum' }, { ranking: 'random' }],
      gain: -0.004,
      accuracy: 0.931,
      runs: 3,
    }),
  oneRun: () =>
    makeEvaluation({
      runs: 1,
      trainRows: 320,
      testRows: 80,
      labels: ['negative', 'positive'],
      methods: [{ ranking: 'el2n' }, { ranking: 'random' }],
      warnings: ['One run tells no interval: what looks like a gain may be chance. Ask for three or more.'],
    }),
} as const;

/** Text that would break out of markup, or turn the writing around it, were it not for the report's care. */
export const HOSTILE = {
  script: '</script><script>alert(1)</script>',
  image: '"><img src=x onerror=alert(1)>',
  style: "</style><style>body{display:none}</style>'",
  turned: 'abc\u202egpj.exe',
  control: 'nul\u0000bell\u0007esc\u001b[31m',
} as const;

export function hostileEvaluation(): Evaluation {
  const made = makeEvaluation({ file: `/tmp/${HOSTILE.image}.csv`, labels: Object.values(HOSTILE) });
  return {
    ...made,
    job: { ...made.job, columns: { text: [HOSTILE.script], label: HOSTILE.turned } },
    data: { ...made.data, columns: { text: [HOSTILE.script], label: HOSTILE.turned } },
    model: { ...made.model, name: HOSTILE.script, revision: HOSTILE.image },
    versions: { [HOSTILE.image]: HOSTILE.script },
    device: { provider: HOSTILE.script, adapter: HOSTILE.turned, threads: 1 },
    decisions: Object.values(HOSTILE),
    warnings: Object.values(HOSTILE),
    recommendation: { ...made.recommendation, sentence: `Drop ${Object.values(HOSTILE).join(' ')}` },
  };
}
