// How long a job will take on the CPU where no job like it was measured: the products of matrices in it, at the rates that
// CPUs were seen to reach. It tells minutes from hours, no more.
import { chooseRuns } from '../experiments/choose-runs.ts';
import { passesOf, type ExpectedSeconds, type Extent } from './expected-seconds.ts';

/** What decides how much an encoder computes; its inner layers are four times as wide, as those of the BERT family are. */
export interface EncoderShape {
  readonly layers: number;
  readonly hiddenSize: number;
}

/** What is computed with each row. */
export interface RowSize {
  readonly shape: EncoderShape;
  /** Tokens of a row, special ones included, in the mean. */
  readonly tokens: number;
}

/** Tokens that are put around a text; the third of a pair is too little to count. */
const SPECIAL_TOKENS = 2;
/** Characters a token: English in vocabularies of 30,000 pieces has 4 to 5 with its spaces, other scripts fewer. */
const CHARACTERS_A_TOKEN = 4.5;

/**
 * What scoring a row costs of what training on it does, until it is measured: it has no weight-gradient product and no
 * optimiser step.
 */
export const SCORING_COST = 0.6;
/** As many epochs as a rehearsal finds to be enough for most files. */
const FOUND_EPOCHS = { least: 1, most: 2 };
/** A rehearsal goes over so many rows, as often as the job. */
const REHEARSED_ROWS = 4000;

/**
 * Operations a second and core that training reached in whole jobs on two cores: 40 to 80 thousand million
 * (docs/benchmarks.md); and what it would reach on slower ones. Beyond some cores small products gain little.
 */
const CORE_RATE = { least: 25e9, most: 80e9 };
/** By which end of the estimate. */
const MOST_CORES = { least: 16, most: 8 };

/** Mean tokens of rows that are cut at a limit. @param characters of each row's texts together */
export function tokensARow(characters: readonly number[], limit: number): number {
  if (characters.length === 0) return limit;
  const tokens = characters.map((count) => Math.min(limit, SPECIAL_TOKENS + count / CHARACTERS_A_TOKEN));
  return tokens.reduce((sum, count) => sum + count, 0) / tokens.length;
}

/**
 * Operations of a training step a row: with width d, 12 d^2 weights a layer (4 d^2 of attention, 8 d^2 of the inner
 * layers), each multiplied and added once forward and twice backward for every token; and T d products for each token's
 * attention to T tokens, twice.
 */
export function trainingOperations({ shape: { layers, hiddenSize: d }, tokens }: RowSize): number {
  return 6 * layers * tokens * (12 * d * d + 2 * tokens * d);
}

/** @param cores that the job may use */
export function firstEstimate(extent: Extent, row: RowSize, cores: number): ExpectedSeconds {
  const { runs } = chooseRuns(extent.runs, extent.rows);
  const { epochs } = extent;
  const seconds = (end: 'least' | 'most'): number => {
    const passes = epochs === 'auto' ? FOUND_EPOCHS[end] : epochs;
    const rehearsed = passes * Math.min(extent.rows, REHEARSED_ROWS);
    const { train, score } = passesOf(extent, passes);
    const rows = rehearsed + extent.rows * runs * (train + SCORING_COST * score);
    const rate = CORE_RATE[end === 'least' ? 'most' : 'least'] * Math.min(cores, MOST_CORES[end]);
    return (rows * trainingOperations(row)) / rate;
  };
  return { least: seconds('least'), most: seconds('most') };
}
