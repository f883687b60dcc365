// Where a student starts: the teacher's own weights, seen through fewer dimensions, heads, neurons and layers.
//
// P `[h, d]` has orthonormal columns: the principal directions of the teacher's states. A state x becomes P^T x, so a
// weight that reads states becomes P^T W, one that writes them W P; what is between them, heads and neurons, is kept
// whole or left out.
//
// LayerNorm is what does not commute with P, in three ways. Its scale becomes the diagonal of P^T diag(scale) P, and what
// is beside the diagonal is lost. It centres along (1, ..., 1) of the d coordinates, not along P^T (1, ..., 1) of the h.
// And it divides by the standard deviation of the d: all rows come out of length sqrt(d), where P^T would shorten those
// of length sqrt(h) each by the part that lies outside P. Training mends it.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { bertLayerNames } from '../../src/core/models/layers/transformer-layer.ts';
import { mapName } from '../../src/core/train/regression.ts';
import { COMPONENTS, type Basis } from '../teacher/basis.ts';
import { TOKENS } from './teacher-data.ts';
import { HEAD_SIZE, INTERMEDIATE_FACTOR, type StudentShape } from './shape.ts';

type Values = ReadonlyMap<string, Float32Array>;

/** The teacher, and what is known of its states. */
export interface StartingPoint {
  /** Parameters by name, weights as `[in, out]`. */
  readonly parameters: Values;
  readonly width: number;
  readonly layers: number;
  readonly basis: Basis;
}

const WORDS = 'embeddings.word_embeddings.weight';
/** Every so many rows of the embedding table tell its directions as well as all of them. */
const SAMPLED_WORDS = 8;

/** P: principal directions of the last states and of the embedding table, both counted alike: `[h, d]`. */
export function directions({ parameters, width, basis: { moment } }: StartingPoint, kept: number): Matrix {
  const words = everyRow(valuesOf(parameters, WORDS), width, SAMPLED_WORDS);
  const last = toMatrix(moment, width);
  const table = words.transpose().mmul(words);
  const both = last.div(last.trace()).add(table.div(table.trace()));
  const { eigenvectorMatrix } = new EigenvalueDecomposition(both, { assumeSymmetric: true });
  return eigenvectorMatrix.subMatrix(0, width - 1, width - kept, width - 1);
}

/** The student's parameters, and the map from its token states to the teacher's components. */
export function startFromTeacher(teacher: StartingPoint, shape: StudentShape): Map<string, Float32Array> {
  const { parameters, width } = teacher;
  const p = directions(teacher, shape.width);
  const read = p.transpose();
  const student = new Map<string, Float32Array>();
  const set = (name: string, matrix: Matrix): void => {
    student.set(name, Float32Array.from(matrix.to1DArray()));
  };
  const row = (name: string): Matrix => Matrix.rowVector(Array.from(valuesOf(parameters, name)));
  const norm = (to: string, from: string): void => {
    const scale = valuesOf(parameters, `${from}.weight`);
    const scales = Array.from({ length: shape.width }, (_, column) =>
      scale.reduce((sum, value, unit) => sum + value * p.get(unit, column) ** 2, 0),
    );
    set(`${to}.weight`, Matrix.rowVector(scales));
    set(`${to}.bias`, row(`${from}.bias`).mmul(p));
  };

  for (const table of ['word', 'position', 'token_type']) {
    const name = `embeddings.${table}_embeddings.weight`;
    student.set(name, projectRows(valuesOf(parameters, name), p));
  }
  norm('embeddings.LayerNorm', 'embeddings.LayerNorm');

  for (let layer = 0; layer < shape.layers; layer++) {
    const to = bertLayerNames(layer);
    const from = bertLayerNames(keptLayer(layer, shape.layers, teacher.layers));
    const weight = (name: string, columns: number): Matrix => matrixOf(parameters, `${name}.weight`, columns);
    const value = weight(from.value, width);
    const output = weight(from.attentionOutput, width);
    const heads = strongest(value, output, HEAD_SIZE, shape.width);
    for (const part of ['query', 'key', 'value'] as const) {
      set(`${to[part]}.weight`, read.mmul(weight(from[part], width).subMatrixColumn(heads)));
      set(`${to[part]}.bias`, row(`${from[part]}.bias`).subMatrixColumn(heads));
    }
    set(`${to.attentionOutput}.weight`, output.subMatrixRow(heads).mmul(p));
    set(`${to.attentionOutput}.bias`, row(`${from.attentionOutput}.bias`).mmul(p));
    norm(to.attentionNorm, from.attentionNorm);

    const inner = weight(from.intermediate, parameters.get(`${from.intermediate}.bias`)!.length);
    const outer = weight(from.output, width);
    const neurons = strongest(inner, outer, 1, INTERMEDIATE_FACTOR * shape.width);
    set(`${to.intermediate}.weight`, read.mmul(inner.subMatrixColumn(neurons)));
    set(`${to.intermediate}.bias`, row(`${from.intermediate}.bias`).subMatrixColumn(neurons));
    set(`${to.output}.weight`, outer.subMatrixRow(neurons).mmul(p));
    set(`${to.output}.bias`, row(`${from.output}.bias`).mmul(p));
    norm(to.outputNorm, from.outputNorm);
  }
  // What a head reads at first is the first token's state itself, small enough for tanh to be nearly linear.
  set('pooler.dense.weight', Matrix.eye(shape.width, shape.width, 0.5));
  set('pooler.dense.bias', Matrix.zeros(1, shape.width));
  // As P P^T x is to stand for x.
  set(`${mapName(TOKENS)}.weight`, read.mmul(toMatrix(teacher.basis.weight, COMPONENTS)));
  student.set(`${mapName(TOKENS)}.bias`, teacher.basis.bias);
  return student;
}

/** Layers at even distances, the last one among them. */
export function keptLayer(index: number, kept: number, all: number): number {
  return Math.ceil(((index + 1) * all) / kept) - 1;
}

/**
 * Indices of the `kept` hidden units, `group` at a time, that carry most from what they read to what they write: the
 * greatest products of the norms of their weights on the one side and on the other.
 */
export function strongest(reads: Matrix, writes: Matrix, group: number, kept: number): number[] {
  const norm = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
  const groups = Array.from({ length: reads.columns / group }, (_, index) => {
    const units = Array.from({ length: group }, (__, unit) => index * group + unit);
    const into = units.reduce((sum, unit) => sum + norm(reads.getColumn(unit)), 0);
    const outOf = units.reduce((sum, unit) => sum + norm(writes.getRow(unit)), 0);
    return { units, strength: into * outOf };
  });
  groups.sort((left, right) => right.strength - left.strength);
  return groups
    .slice(0, kept / group)
    .flatMap(({ units }) => units)
    .sort((left, right) => left - right);
}

function valuesOf(parameters: Values, name: string): Float32Array {
  const values = parameters.get(name);
  if (!values) throw new Error(`the teacher has no ${name}`);
  return values;
}

/** `values p` for rows of a table `[R, h]`, which may be long: in float32, a row at a time. */
function projectRows(values: Float32Array, p: Matrix): Float32Array {
  const [from, to] = [p.rows, p.columns];
  const basis = Float32Array.from(p.to1DArray());
  const projected = new Float32Array((values.length / from) * to);
  for (let row = 0; row < values.length / from; row++) {
    const target = projected.subarray(row * to, (row + 1) * to);
    for (let unit = 0; unit < from; unit++) {
      const value = values[row * from + unit]!;
      const start = unit * to;
      for (let column = 0; column < to; column++) target[column]! += value * basis[start + column]!;
    }
  }
  return projected;
}

function everyRow(values: Float32Array, columns: number, step: number): Matrix {
  const rows: Float32Array[] = [];
  for (let start = 0; start < values.length; start += step * columns) {
    rows.push(values.subarray(start, start + columns));
  }
  return new Matrix(rows);
}

function matrixOf(parameters: Values, name: string, columns: number): Matrix {
  return toMatrix(valuesOf(parameters, name), columns);
}

function toMatrix(values: Float32Array, columns: number): Matrix {
  return Matrix.from1DArray(values.length / columns, columns, Array.from(values));
}
