// The classification head on the first token's state: a linear layer, a nonlinearity, and the layer that gives the logits.
import type { Value } from '../../onnx/value.ts';
import type { ForwardContext, ForwardResult } from '../encoder.ts';
import type { Activation } from '../encoder-config.ts';
import { activate, dense } from './dense.ts';
import { linear, type ParameterSpec } from '../parameters.ts';

export interface HeadConfig {
  /** Names of the two linear layers. */
  readonly hidden: string;
  readonly output: string;
  readonly activation: Activation | 'tanh';
  /** Dropout rates before the one and the other. */
  readonly hiddenDropout: number;
  readonly outputDropout: number;
}

/** Those of the first layer; the second's depend on the classes. */
export function headParameters(head: HeadConfig, width: number): ParameterSpec[] {
  return linear(head.hidden, width, width, 'head');
}

/** Logits of the first token's final state `[B, d]`. */
export function classify(
  context: ForwardContext,
  head: HeadConfig,
  state: Value,
): Omit<ForwardResult, 'hiddenStates'> {
  const first = context.dropout(state, head.hiddenDropout);
  const hidden = activate(head.activation, dense(context, head.hidden, first));
  const features = context.dropout(hidden, head.outputDropout);
  return { logits: dense(context, head.output, features), features };
}
