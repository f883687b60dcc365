// Hyper-parameters that fit an encoder when the person names none.
import type { EncoderDescription } from '../models/encoder.ts';

/** Sets the height: the built-in encoder's 6e-4 at 256 dimensions and 3 layers. */
const SCALE = 6e-4 * 256 ** 2 * 3 ** 0.5;

/** The built-in encoder got worse above it, and nobody recommends less for a large one. */
const HIGHEST = 6e-4;
const LOWEST = 1e-5;

/**
 * Peak learning rate by shape, `c width^-2 layers^-0.5`, to two digits: a step of AdamW moves each weight by about the
 * rate, a unit of a wider layer sums more of such moves, and deeper stacks amplify them. The height is that of the built-in
 * encoder; the exponents put MiniLM-L6 (384 wide, 6 layers) at 1.9e-4, between the rates that were best on four data sets
 * (docs/trust.md), and shapes that were not measured at what their makers recommend: ELECTRA-small 3e-4, DistilBERT 4.7e-5,
 * BERT and RoBERTa base 3.3e-5, 24 layers of 1024 1.3e-5.
 */
export function defaultLearningRate({
  hiddenSize,
  layers,
}: Pick<EncoderDescription, 'hiddenSize' | 'layers'>): number {
  const rate = SCALE * hiddenSize ** -2 * layers ** -0.5;
  return Number(Math.min(HIGHEST, Math.max(LOWEST, rate)).toPrecision(2));
}
