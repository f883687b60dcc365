// The encoders that are offered before a person names one of their own.
import type { EncoderShape } from '../../results/first-estimate.ts';
import { describeModelReference, type ModelReference } from '../../shared/score-job.ts';

export interface OfferedEncoder {
  /** On the hub. */
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  /** Size of `model.safetensors` on the hub. */
  readonly bytes: number;
  /** Of the encoder, without any head. */
  readonly parameters: number;
  readonly shape: EncoderShape;
}

/** From the smallest to the largest. */
export const OFFERED_ENCODERS = [
  {
    id: 'sentence-transformers/all-MiniLM-L6-v2',
    name: 'MiniLM-L6',
    bytes: 90_868_376,
    parameters: 22_565_376,
    shape: { layers: 6, hiddenSize: 384 },
  },
  {
    id: 'distilbert/distilbert-base-uncased',
    name: 'DistilBERT base',
    bytes: 267_954_768,
    parameters: 66_362_880,
    shape: { layers: 6, hiddenSize: 768 },
  },
  {
    id: 'google-bert/bert-base-uncased',
    name: 'BERT base',
    bytes: 440_449_768,
    parameters: 108_891_648,
    shape: { layers: 12, hiddenSize: 768 },
  },
  {
    id: 'FacebookAI/roberta-base',
    name: 'RoBERTa base',
    bytes: 498_818_054,
    parameters: 124_055_040,
    shape: { layers: 12, hiddenSize: 768 },
  },
] as const satisfies readonly OfferedEncoder[];
export type OfferedId = (typeof OFFERED_ENCODERS)[number]['id'];

export const BUILTIN_SHAPE: EncoderShape = { layers: 3, hiddenSize: 256 };

/** The shape of an encoder that is offered here; undefined of others. @param name as a person names it */
export function shapeOf(name: string): EncoderShape | undefined {
  const [id] = name.split('@');
  return name === 'builtin' ? BUILTIN_SHAPE : OFFERED_ENCODERS.find((one) => one.id === id)?.shape;
}

/** Two references are of the same model exactly when their keys are equal. */
export function modelKey(model: ModelReference): string {
  return `${model.kind} ${describeModelReference(model)}`;
}

/** The models to choose from, the built-in one first; a current one that is none of them comes last. */
export function offeredModels(current: ModelReference | undefined): ModelReference[] {
  const models: ModelReference[] = [
    { kind: 'builtin' },
    ...OFFERED_ENCODERS.map(({ id }) => ({ kind: 'hub', id }) as const),
  ];
  const offered = new Set(models.map(modelKey));
  return current === undefined || offered.has(modelKey(current)) ? models : [...models, current];
}
