// The encoders that are compared: where they come from, and a fingerprint that changes whenever they do.
import { createHash } from 'node:crypto';
import { parameterSize } from '../../src/core/models/parameters.ts';
import { openEncoder, type Encoder } from '../../src/engine/open-encoder.ts';
import type { ModelReference } from '../../src/shared/score-job.ts';
import { tokenizerDigest } from './tokenizer-digest.ts';

export interface ContenderPlan {
  readonly name: string;
  readonly title: string;
  readonly model: ModelReference;
  /** The model's shape alone: its weights are left out, and every run draws its own. */
  readonly random?: boolean;
}

export interface Contender {
  readonly name: string;
  readonly title: string;
  readonly encoder: Encoder;
  /** Of the encoder, without a classification head. */
  readonly parameters: number;
  /** Hexadecimal, of the weights, of what the configuration makes of them, and of the tokenizer. */
  readonly fingerprint: string;
}

/**
 * Deviation of random weights. BERT's 0.02 is meant for long pretraining: of an encoder this narrow that learns from a
 * few thousand rows alone, signals fade on their way through the layers, and it stays at one class.
 */
const RANDOM_DEVIATION = 0.05;

export async function openContender({ name, title, model, random }: ContenderPlan): Promise<Contender> {
  const opened = await openEncoder(model, { onDownload: () => undefined });
  const encoder = random === true ? await withoutWeights(opened) : opened;
  const known = encoder.parameters.filter(({ part }) => part === 'encoder');
  const { revision } = encoder;
  const tokenizer = await tokenizerDigest(model);
  return {
    name,
    title,
    encoder,
    parameters: known.reduce((sum, spec) => sum + parameterSize(spec), 0),
    // Of the classifier for any number of classes. What is a function in it follows from its architecture, which is text,
    // and is left out of the JSON.
    fingerprint: createHash('sha256')
      .update(JSON.stringify({ revision, classifier: encoder.classifier(2), tokenizer }))
      .digest('hex'),
  };
}

async function withoutWeights(encoder: Encoder): Promise<Encoder> {
  await encoder.close();
  return {
    ...encoder,
    revision: 'random weights',
    headClasses: undefined,
    initializerRange: RANDOM_DEVIATION,
    classifier: (classes) => ({ ...encoder.classifier(classes), initializerRange: RANDOM_DEVIATION }),
    load: () => Promise.resolve(new Map()),
    close: () => Promise.resolve(),
  };
}
