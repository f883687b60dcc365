// The small parts that every encoder is made of.
import { add, gelu, layerNormalization, matmul, mul, relu, reshape, tanh } from '../../onnx/functions.ts';
import type { Value } from '../../onnx/value.ts';
import type { ForwardContext } from '../encoder.ts';
import type { Activation } from '../encoder-config.ts';

/** `x W + b`. */
export function dense({ parameter }: ForwardContext, name: string, x: Value): Value {
  return add(matmul(x, parameter(`${name}.weight`)), parameter(`${name}.bias`));
}

export function normalize({ parameter }: ForwardContext, name: string, epsilon: number, x: Value): Value {
  return layerNormalization(x, parameter(`${name}.weight`), parameter(`${name}.bias`), epsilon);
}

export function activate(activation: Activation | 'tanh', x: Value): Value {
  switch (activation) {
    case 'gelu':
      return gelu(x);
    case 'gelu_new': {
      // 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
      const inner = mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
      return mul(mul(x, 0.5), add(tanh(inner), 1));
    }
    case 'relu':
      return relu(x);
    case 'tanh':
      return tanh(x);
  }
}

/** `[B, d]`: the first token's state as a product with a 0/1 row: its gradient is again a product, on any provider. */
export function firstTokenState({ batch }: ForwardContext, hidden: Value): Value {
  return reshape(matmul(batch.firstToken, hidden), ['B', hidden.shape[2]!]);
}
