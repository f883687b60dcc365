// The start of a student: the teacher's states seen through fewer dimensions, its strongest parts kept.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { Matrix } from 'ml-matrix';
import {
  HEAD_SIZE,
  studentClassifier,
  studentConfig,
  VOCABULARY_SIZE,
} from '../../../distill/student/shape.ts';
import {
  directions,
  keptLayer,
  startFromTeacher,
  strongest,
  type StartingPoint,
} from '../../../distill/student/start.ts';
import { BUILTIN_FOLDER } from '../../../distill/folders.ts';
import { TOKENS } from '../../../distill/student/teacher-data.ts';
import { COMPONENTS } from '../../../distill/teacher/basis.ts';
import { describeEncoder } from '../../../src/core/models/families/registry.ts';
import { withoutOutputLayer } from '../../../src/core/weights/load-parameters.ts';
import { initialValues } from '../../../src/core/models/parameters.ts';
import { mapName } from '../../../src/core/train/regression.ts';
import { Random } from '../../../src/core/random.ts';

const WIDTH = 2 * HEAD_SIZE;
const WORDS = 'embeddings.word_embeddings.weight';
const VOCABULARY = 40;

function normal(length: number, purpose: string): Float32Array {
  const values = new Float32Array(length);
  new Random(5, purpose).fillNormal(values, 1);
  return values;
}

const matrixOf = (values: Float32Array, columns: number): Matrix =>
  Matrix.from1DArray(values.length / columns, columns, Array.from(values));

/** A teacher of random weights, six layers and two heads. */
function makeTeacher(): StartingPoint {
  const config = { ...studentConfig({ layers: 6, width: WIDTH }), vocab_size: VOCABULARY };
  const { parameters, initializerRange } = withoutOutputLayer(
    describeEncoder('config.json', config).classifier(2),
  );
  const states = matrixOf(normal(200 * WIDTH, 'states'), WIDTH);
  const moment = states.transpose().mmul(states).div(200);
  return {
    parameters: new Map(
      parameters.map((spec) => [spec.name, initialValues(spec, initializerRange, new Random(2, spec.name))]),
    ),
    width: WIDTH,
    layers: 6,
    basis: {
      weight: normal(WIDTH * COMPONENTS, 'basis'),
      bias: normal(COMPONENTS, 'bias'),
      moment: Float32Array.from(moment.to1DArray()),
      kept: 1,
    },
  };
}

const teacher = makeTeacher();

function assertClose(actual: Matrix, expected: Matrix, tolerance: number): void {
  const largest = Matrix.sub(actual, expected).abs().max();
  assert.ok(largest <= tolerance, `they differ by ${largest}`);
}

describe('the directions', () => {
  test('are orthonormal', () => {
    for (const kept of [HEAD_SIZE, WIDTH]) {
      const p = directions(teacher, kept);
      assert.deepEqual([p.rows, p.columns], [WIDTH, kept]);
      assertClose(p.transpose().mmul(p), Matrix.eye(kept), 1e-10);
    }
  });

  test('are the greatest: a planted one is the first to be kept', () => {
    const planted = normal(WIDTH, 'planted');
    const length = Math.hypot(...planted);
    const unit = Matrix.columnVector(Array.from(planted, (value) => value / length));
    const moment = matrixOf(teacher.basis.moment, WIDTH).add(unit.mmul(unit.transpose()).mul(1000));
    const basis = { ...teacher.basis, moment: Float32Array.from(moment.to1DArray()) };
    const p = directions({ ...teacher, basis }, 1);
    assert.ok(Math.abs(p.transpose().mmul(unit).get(0, 0)) > 0.99);
  });
});

describe('a student that starts', () => {
  test('has every parameter of its shape, and finite ones', () => {
    const shape = { layers: 3, width: HEAD_SIZE };
    const student = startFromTeacher(teacher, shape);
    for (const { name, shape: dimensions, perToken } of withoutOutputLayer(studentClassifier(shape))
      .parameters) {
      const values = student.get(name) ?? new Float32Array();
      assert.ok(values.every(Number.isFinite), name);
      // The teacher's vocabulary of this test is a small one.
      const rows = perToken ? VOCABULARY : dimensions[0]!;
      assert.equal(
        values.length,
        dimensions.slice(1).reduce((product, size) => product * size, rows),
        name,
      );
    }
  });

  test('gives, at full width, the teacher’s components of what the teacher sees', () => {
    const student = startFromTeacher(teacher, { layers: 6, width: WIDTH });
    const map = matrixOf(student.get(`${mapName(TOKENS)}.weight`)!, COMPONENTS);
    const seen = matrixOf(student.get(WORDS)!, WIDTH).mmul(map);
    const expected = matrixOf(teacher.parameters.get(WORDS)!, WIDTH).mmul(
      matrixOf(teacher.basis.weight, COMPONENTS),
    );
    assertClose(seen, expected, 1e-5);
  });

  test('keeps, at full width, what attention and neurons do to a state', () => {
    const student = startFromTeacher(teacher, { layers: 6, width: WIDTH });
    const p = directions(teacher, WIDTH);
    for (const name of ['attention.self.query', 'intermediate.dense']) {
      const [mine, its] = [student, teacher.parameters].map((values) => {
        const weight = values.get(`encoder.layer.4.${name}.weight`)!;
        return matrixOf(weight, weight.length / WIDTH);
      });
      assertClose(p.mmul(mine!), its!, 1e-6);
    }
  });
});

test('layers are kept at even distances, the last among them', () => {
  const kept = (few: number, all: number) =>
    Array.from({ length: few }, (_, index) => keptLayer(index, few, all));
  assert.deepEqual(kept(3, 6), [1, 3, 5]);
  assert.deepEqual(kept(2, 6), [2, 5]);
  assert.deepEqual(kept(4, 6), [1, 2, 4, 5]);
  assert.deepEqual(kept(6, 6), [0, 1, 2, 3, 4, 5]);
});

test('the strongest heads are kept whole and in their order', () => {
  const heads = 4;
  const group = 8;
  const reads = matrixOf(normal(5 * heads * group, 'reads'), heads * group);
  const writes = matrixOf(normal(heads * group * 5, 'writes'), 5);
  // Strong on both sides, though no single unit of it is: and one that is strong on the reading side alone.
  for (let unit = 0; unit < group; unit++) {
    reads.mulColumn(2 * group + unit, 4);
    writes.mulRow(2 * group + unit, 4);
    reads.mulColumn(unit, 8);
    writes.mulRow(unit, 0.01);
  }
  const units = (head: number) => Array.from({ length: group }, (_, unit) => head * group + unit);
  assert.deepEqual(strongest(reads, writes, group, group), units(2));
  const three = strongest(reads, writes, group, 3 * group);
  assert.deepEqual(three, [...units(1), ...units(2), ...units(3)]);
});

test('the vocabulary is as long as the shape says', () => {
  const lines = readFileSync(path.join(BUILTIN_FOLDER, 'vocab.txt'), 'utf8').trimEnd().split('\n');
  assert.equal(lines.length, VOCABULARY_SIZE);
});
