// The ops of our graphs and the attributes of each. All are standard ONNX (opset 20) under the same name, unless `emit` says otherwise.
import type { Shape } from '../value.ts';

type None = Readonly<Record<string, never>>;

export interface OpAttributes {
  // elementwise
  Add: None;
  Sub: None;
  Mul: None;
  Div: None;
  Min: None;
  Neg: None;
  Sqrt: None;
  Exp: None;
  Log: None;
  Erf: None;
  Tanh: None;
  Relu: None;
  /** To float32. */
  ToFloat: None;
  /** To bool. */
  Equal: None;
  /** The identity, through which no gradient passes. */
  Detach: None;
  // linear algebra
  MatMul: None;
  /** The product of two matrices, either of them transposed. */
  Gemm: { readonly transA: boolean; readonly transB: boolean };
  // movement
  Reshape: { readonly shape: Shape };
  Transpose: { readonly perm: readonly number[] };
  /**
   * Rows of a table `[V, d]` at ids `[...]`; a third input names the ids that occur, each once, `[U]`.
   * `distinct`: no id stands twice within one example.
   */
  Gather: { readonly distinct: boolean };
  /** Adds updates `[..., d]` into the rows `ids` of a zero table `[rows, d]`; third input as for Gather. */
  ScatterRows: { readonly rows: number };
  /** Repeats the first input along its dims of size 1 to the shape of the second. */
  ExpandLike: None;
  /** The part `[begin, end)` of one axis. */
  Slice: { readonly axis: number; readonly begin: number; readonly end: number };
  /** Zeros added before and after along one axis. */
  Pad: { readonly axis: number; readonly before: number; readonly after: number };
  /** Values of equal shape but for one axis, along which they are joined. */
  Concat: { readonly axis: number };
  // reductions
  ReduceSum: { readonly axes: readonly number[]; readonly keepdims: boolean };
  ReduceMean: { readonly axes: readonly number[]; readonly keepdims: boolean };
  ReduceMax: { readonly axes: readonly number[]; readonly keepdims: boolean };
  ReduceSumSquare: { readonly axes: readonly number[]; readonly keepdims: boolean };
  // neural network
  /** Over the last axis. */
  Softmax: None;
  /** Over the last axis; outputs the result, the mean and the inverse standard deviation. */
  LayerNormalization: { readonly epsilon: number };
  /** `x * Phi(x)`, Phi the standard normal distribution function. */
  Gelu: None;
}

export type OpName = keyof OpAttributes;
