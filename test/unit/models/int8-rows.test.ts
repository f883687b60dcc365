// Weights in 8 bits: how far they move, how they are read, and what a model made of them computes.
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { quantizeRows, widenRows } from '../../../src/core/weights/int8-rows.ts';
import { openSafetensors, type SafetensorsFile } from '../../../src/core/weights/safetensors.ts';
import { quantizeMatrices, writeSafetensors } from '../../../src/core/weights/safetensors-writer.ts';
import { Random } from '../../../src/core/random.ts';
import { assertDataDietError } from './assertions.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const ROWS = 50;
const COLUMNS = 33;

function normals(count: number, deviation: number): Float32Array {
  const values = new Float32Array(count);
  new Random(5, 'weights').fillNormal(values, deviation);
  return values;
}

async function stored(context: TestContext, data: Float32Array): Promise<SafetensorsFile> {
  const file = path.join(temporaryFolder(context), 'model.safetensors');
  const tensors = new Map([
    ['vector', { shape: [3], data: Float32Array.of(1, 2, 3) }],
    ['matrix', { shape: [ROWS, COLUMNS], data }],
  ]);
  await writeSafetensors(file, quantizeMatrices(tensors));
  const opened = await openSafetensors([file]);
  context.after(() => opened.close());
  return opened;
}

describe('8-bit rows', () => {
  test('move no element by more than half a step of its row', () => {
    const values = normals(ROWS * COLUMNS, 0.04);
    // A row of its own size, one of zeros, and one whose greatest element stands alone.
    for (let column = 0; column < COLUMNS; column++) {
      values[column]! *= 1e4;
      values[COLUMNS + column] = 0;
    }
    values[2 * COLUMNS] = 100;
    const quantized = quantizeRows(values, COLUMNS);
    const widened = widenRows(quantized, COLUMNS);
    for (let row = 0; row < ROWS; row++) {
      const of = (array: Float32Array) => array.subarray(row * COLUMNS, (row + 1) * COLUMNS);
      const step = Math.max(...of(values).map(Math.abs)) / 127;
      of(values).forEach((value, column) => {
        const moved = Math.abs(of(widened)[column]! - value);
        assert.ok(moved <= 0.5001 * step, `row ${row}: ${moved} of a step of ${step}`);
      });
    }
    assert.deepEqual(widened.subarray(COLUMNS, 2 * COLUMNS), new Float32Array(COLUMNS));
  });

  test('come out of a file as they went in, whole or row by row', async (context) => {
    const values = normals(ROWS * COLUMNS, 0.04);
    const quantized = quantizeRows(values, COLUMNS);
    const widened = widenRows(quantized, COLUMNS);
    const weights = await stored(context, values);
    assert.deepEqual(weights.names().sort(), ['matrix', 'vector']);
    assert.deepEqual(weights.shape('matrix'), [ROWS, COLUMNS]);
    assert.deepEqual(await weights.read('matrix'), widened);
    assert.deepEqual(await weights.readInt8('matrix'), quantized);
    assert.deepEqual(await weights.read('vector'), Float32Array.of(1, 2, 3));
    const rows = await weights.readRows('matrix', Int32Array.of(49, 0, 7, 7));
    [49, 0, 7, 7].forEach((row, index) => {
      assert.deepEqual(
        rows.subarray(index * COLUMNS, (index + 1) * COLUMNS),
        widened.subarray(row * COLUMNS, (row + 1) * COLUMNS),
      );
    });
  });

  test('without scales are no weights', async (context) => {
    const file = path.join(temporaryFolder(context), 'model.safetensors');
    await writeSafetensors(file, new Map([['codes', { shape: [2, 2], data: Int8Array.of(1, 2, 3, 4) }]]));
    const weights = await openSafetensors([file]);
    context.after(() => weights.close());
    assert.deepEqual(weights.names(), []);
    await assertDataDietError(() => weights.read('codes'), 'model-unsupported', /stored as I8/);
  });
});
