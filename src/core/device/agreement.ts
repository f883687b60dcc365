// Whether a device computes what the CPU computes: a tiny encoder is trained and scored on both.
import { describeEncoder } from '../models/families/registry.ts';
import { fillParameters } from '../weights/load-parameters.ts';
import { PROVIDER_NAMES, type Provider } from '../onnx/session-options.ts';
import { Scorer } from '../scores/score-examples.ts';
import { ADAMW_DEFAULTS } from '../train/adamw.ts';
import { ExamplesBuilder } from '../train/tokenised-examples.ts';
import { FineTuner, type TrainOptions } from '../train/fine-tune.ts';
import { Random } from '../random.ts';
import { StateMemory } from '../train/state-memory.ts';

const SEED = 20;
const CLASSES = 3;
const LENGTHS = [5, 12, 9, 3, 7];
const LONGEST = Math.max(...LENGTHS);
/** Every kind of op that a large encoder has, in a few thousand parameters. */
const ENCODER = {
  model_type: 'bert',
  hidden_size: 32,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 64,
  max_position_embeddings: 16,
  vocab_size: 40,
  // Wide enough that no layer is nearly linear.
  initializer_range: 0.2,
};

const TRAINING: TrainOptions = {
  epochs: 1,
  batchSize: 3,
  learningRate: 1e-2,
  warmupFraction: 0,
  maxGradientNorm: 1,
  // With the usual epsilon an element moves by the learning rate whatever its gradient's size, and the noise of a
  // gradient that is 0 would be compared. With this one a step is a smooth function of the gradient.
  adamW: { ...ADAMW_DEFAULTS, epsilon: 1e-3 },
  dropout: false,
};

/** Relative to the largest number of the same kind. */
const TOLERANCES = { losses: 1e-3, parameters: 1e-4, scores: 1e-3 } as const;
type Results = Readonly<Record<keyof typeof TOLERANCES, Float32Array>>;

function makeExamples(padToken: number, vocabularySize: number) {
  const random = new Random(SEED, 'probe');
  const builder = new ExamplesBuilder();
  for (const length of LENGTHS) {
    builder.add(
      Array.from({ length }, () => 1 + random.below(vocabularySize - 1)),
      Array.from({ length }, (_, index) => Number(index > length / 2)),
    );
  }
  const labels = Uint32Array.from(LENGTHS, (_, index) => index % CLASSES);
  return builder.build(labels, padToken, false, vocabularySize);
}

/** Two steps and the scores of all examples, through the same code that a job takes. */
async function compute(provider: Provider): Promise<Results> {
  const classifier = describeEncoder('config.json', ENCODER).classifier(CLASSES);
  const examples = makeExamples(classifier.padTokenId, classifier.vocabularySize);
  const initial = fillParameters(classifier, new Map(), examples.vocabulary, SEED);
  const runtime = { provider };
  const tuner = await FineTuner.compile(classifier, CLASSES, TRAINING, runtime);
  const scorer = await Scorer.compile(classifier, CLASSES, LONGEST, runtime);
  const memory = await StateMemory.compile(classifier.parameters, runtime);
  const state = await memory.create(initial);
  const losses: number[] = [];
  for await (const step of tuner.run(state, examples, SEED)) losses.push(step.loss);
  const scores: number[] = [];
  for await (const batch of scorer.run(state.parameters, examples, TRAINING.batchSize)) {
    for (const column of [batch.losses, batch.el2n, batch.grand, batch.headGrand]) scores.push(...column);
  }
  const parameters: number[] = [];
  for (const tensor of Object.values(await state.download())) {
    if (tensor.data instanceof Float32Array) parameters.push(...tensor.data);
  }
  state.dispose();
  await memory.dispose();
  await scorer.dispose();
  await tuner.dispose();
  return {
    losses: Float32Array.from(losses),
    parameters: Float32Array.from(parameters),
    scores: Float32Array.from(scores),
  };
}

/** `max |a - b| / max |b|`; infinite where a number is missing or none. */
export function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Infinity;
  let difference = 0;
  let largest = 0;
  for (const [index, value] of expected.entries()) {
    const distance = Math.abs(actual[index]! - value);
    if (Number.isNaN(distance)) return Infinity;
    difference = Math.max(difference, distance);
    largest = Math.max(largest, Math.abs(value));
  }
  return largest === 0 ? difference : difference / largest;
}

/**
 * Computes on `provider` and on the CPU; the device first, since a device that is not there shows at once.
 * @returns what disagrees and by how much; undefined when nothing does
 * @throws whatever the runtime throws for a provider that cannot run
 */
export async function findDifference(provider: Provider): Promise<string | undefined> {
  const actual = await compute(provider);
  const expected = await compute('cpu');
  for (const kind of ['losses', 'parameters', 'scores'] as const) {
    const difference = relativeDifference(actual[kind], expected[kind]);
    if (difference > TOLERANCES[kind]) {
      return `${PROVIDER_NAMES[provider]} and the CPU differ in the ${kind} of a small model by ${difference.toPrecision(2)} of the largest`;
    }
  }
  return undefined;
}
