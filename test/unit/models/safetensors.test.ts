// Reading and writing `.safetensors`, and refusing damaged ones.
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { openSafetensors, type SafetensorsFile } from '../../../src/core/weights/safetensors.ts';
import { writeSafetensors } from '../../../src/core/weights/safetensors-writer.ts';
import { assertDataDietError } from './assertions.ts';
import { fixture } from './places.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** The bytes of a file with `header` as it is given and `data` after it. */
function fileBytes(header: unknown, data: Uint8Array): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

async function writeFileOf(context: TestContext, content: Uint8Array): Promise<string> {
  const file = path.join(temporaryFolder(context), 'model.safetensors');
  await writeFile(file, content);
  return file;
}

async function openFor(context: TestContext, ...files: string[]): Promise<SafetensorsFile> {
  const opened = await openSafetensors(files);
  context.after(() => opened.close());
  return opened;
}

async function openBytes(context: TestContext, header: unknown, data: Uint8Array): Promise<SafetensorsFile> {
  return openFor(context, await writeFileOf(context, fileBytes(header, data)));
}

describe('safetensors', () => {
  test('reads what another implementation wrote', async (context) => {
    const weights = await openFor(context, fixture('bert', 'model.safetensors'));
    assert.equal(weights.names().length, 41);
    assert.deepEqual(weights.shape('bert.embeddings.word_embeddings.weight'), [60, 32]);
    // The fixture's scales are spread around 1, its biases around 0.
    const scale = await weights.read('bert.embeddings.LayerNorm.weight');
    assert.equal(scale.length, 32);
    const mean = scale.reduce((sum, value) => sum + value, 0) / 32;
    assert.ok(Math.abs(mean - 1) < 0.2, `mean ${mean}`);
  });

  test('reads back what it wrote, bit for bit, scalars and empty tensors too', async (context) => {
    const file = path.join(temporaryFolder(context), 'written.safetensors');
    const tensors = new Map([
      ['matrix', { shape: [2, 3], data: Float32Array.of(1, -0, NaN, Infinity, 1e-45, 3.4e38) }],
      ['scalar', { shape: [], data: Float32Array.of(0.1) }],
      ['empty', { shape: [0, 7], data: new Float32Array(0) }],
    ]);
    await writeSafetensors(file, tensors);
    assert.deepEqual(await readdir(path.dirname(file)), ['written.safetensors']);
    const headerLength = Number((await readFile(file)).readBigUInt64LE(0));
    assert.equal(headerLength % 8, 0, 'the data are aligned');
    const weights = await openFor(context, file);
    for (const [name, { shape, data }] of tensors) {
      assert.deepEqual(weights.shape(name), shape);
      assert.deepEqual(new Uint32Array((await weights.read(name)).buffer), new Uint32Array(data.buffer));
    }
    assert.deepEqual(
      await weights.readRows('matrix', Int32Array.of(1)),
      Float32Array.of(Infinity, 1e-45, 3.4e38),
    );
  });

  test('refuses to write elements that do not fill their shape', async (context) => {
    const file = path.join(temporaryFolder(context), 'written.safetensors');
    await assert.rejects(
      writeSafetensors(file, new Map([['short', { shape: [3], data: new Float32Array(2) }]])),
      /short has 2 elements/,
    );
    assert.deepEqual(await readdir(path.dirname(file)), []);
  });

  test('widens half and brain floats exactly', async (context) => {
    // 1, -2, the greatest half, the least normal and the least subnormal half, infinity, -0.
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x7c00, 0x8000);
    const brains = Uint16Array.of(0x3f80, 0xc000, 0x7f7f, 0x0080, 0x0001, 0xff80, 0x3eab);
    const header = {
      half: { dtype: 'F16', shape: [7], data_offsets: [0, 14] },
      brain: { dtype: 'BF16', shape: [7, 1], data_offsets: [14, 28] },
    };
    const data = Buffer.concat([Buffer.from(halves.buffer), Buffer.from(brains.buffer)]);
    const weights = await openBytes(context, header, data);
    assert.deepEqual(
      await weights.read('half'),
      Float32Array.of(1, -2, 65504, 2 ** -14, 2 ** -24, Infinity, -0),
    );
    const expected = Float32Array.of(1, -2, 255 * 2 ** 120, 2 ** -126, 2 ** -133, -Infinity, 0.333984375);
    assert.deepEqual(await weights.read('brain'), expected);
    assert.deepEqual(await weights.readRows('brain', Int32Array.of(6, 0)), Float32Array.of(0.333984375, 1));
    const notANumber = await openBytes(
      context,
      { nan: { dtype: 'F16', shape: [1], data_offsets: [0, 2] } },
      Uint8Array.of(0, 0x7e),
    );
    assert.ok(Number.isNaN((await notANumber.read('nan'))[0]));
  });

  test('reads rows in any order, repeated, near and far apart', async (context) => {
    const file = path.join(temporaryFolder(context), 'table.safetensors');
    const [rowCount, columns] = [5000, 40];
    const data = Float32Array.from({ length: rowCount * columns }, (_, index) => index);
    await writeSafetensors(
      file,
      new Map([
        ['before', { shape: [3], data: new Float32Array(3) }],
        ['table', { shape: [rowCount, columns], data }],
      ]),
    );
    const weights = await openFor(context, file);
    const rows = Int32Array.of(4999, 0, 17, 18, 17, 2500, 1, 3000, 16);
    const read = await weights.readRows('table', rows);
    rows.forEach((row, index) => {
      const expected = data.subarray(row * columns, (row + 1) * columns);
      assert.deepEqual(read.subarray(index * columns, (index + 1) * columns), expected, `row ${row}`);
    });
    assert.equal((await weights.readRows('table', new Int32Array(0))).length, 0);
    await assert.rejects(weights.readRows('table', Int32Array.of(5000)), /row 5000/);
    await assert.rejects(weights.readRows('table', Int32Array.of(-1)), /row -1/);
    await assert.rejects(weights.readRows('before', Int32Array.of(0)), /needs a matrix/);
  });

  test('leaves integer buffers out, and tells of formats that are no weights', async (context) => {
    const header = {
      __metadata__: { format: 'pt' },
      position_ids: { dtype: 'I64', shape: [1, 2], data_offsets: [0, 16] },
      double: { dtype: 'F64', shape: [1], data_offsets: [16, 24] },
      later: { dtype: 'F3_NEW', shape: [8], data_offsets: [24, 27] },
    };
    const weights = await openBytes(context, header, new Uint8Array(27));
    assert.deepEqual(weights.names(), ['double', 'later']);
    assert.ok(weights.has('position_ids'));
    await assertDataDietError(
      () => weights.read('position_ids'),
      'model-unsupported',
      /position_ids .* stored as I64/,
    );
    await assertDataDietError(() => weights.read('double'), 'model-unsupported', /stored as F64/);
    await assertDataDietError(
      () => weights.readRows('later', Int32Array.of(0)),
      'model-unsupported',
      /F3_NEW/,
    );
    await assertDataDietError(() => weights.shape('absent'), 'model-invalid', /hold no tensor absent/);
    await assertDataDietError(() => weights.read('absent'), 'model-invalid', /hold no tensor absent/);
  });

  test('joins shards, and refuses a tensor that two of them hold', async (context) => {
    const folder = temporaryFolder(context);
    const [first, second] = [path.join(folder, '1.safetensors'), path.join(folder, '2.safetensors')];
    await writeSafetensors(first, new Map([['a', { shape: [1], data: Float32Array.of(1) }]]));
    await writeSafetensors(second, new Map([['b', { shape: [1], data: Float32Array.of(2) }]]));
    const weights = await openFor(context, first, second);
    assert.deepEqual(
      [await weights.read('a'), await weights.read('b')],
      [Float32Array.of(1), Float32Array.of(2)],
    );
    await assertDataDietError(
      () => openSafetensors([first, first]),
      'model-invalid',
      /tensor a is in .* too/,
    );
    await assertDataDietError(
      () => openSafetensors([first, path.join(folder, '3')]),
      'model-not-found',
      /cannot be opened/,
    );
  });

  const one = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  const damaged: [what: string, content: Buffer, reason: RegExp][] = [
    ['nothing', Buffer.alloc(0), /shorter than a header/],
    ['a text', Buffer.from('version https://git-lfs.github.com/spec/v1\noid'), /promise a header of/],
    [
      'a header longer than the file',
      fileBytes({ a: one }, new Uint8Array(4)).subarray(0, 20),
      /promise a header of/,
    ],
    ['a header that is no JSON', fileBytes('{"a":', new Uint8Array(4)), /not JSON/],
    ['a header that is a list', fileBytes([one], new Uint8Array(4)), /malformed/],
    [
      'a tensor without a shape',
      fileBytes({ a: { dtype: 'F32', data_offsets: [0, 4] } }, new Uint8Array(4)),
      /malformed at a/,
    ],
    ['a negative dimension', fileBytes({ a: { ...one, shape: [-1] } }, new Uint8Array(4)), /malformed at a/],
    [
      'a fractional offset',
      fileBytes({ a: { ...one, data_offsets: [0.5, 4.5] } }, new Uint8Array(8)),
      /malformed at a/,
    ],
    [
      'a tensor that ends before it begins',
      fileBytes({ a: { ...one, data_offsets: [4, 0] } }, new Uint8Array(4)),
      /ends before it begins/,
    ],
    ['data cut short', fileBytes({ a: one }, new Uint8Array(3)), /cut short/],
    [
      'a shape that asks for more',
      fileBytes({ a: { ...one, shape: [2] } }, new Uint8Array(4)),
      /takes 4 bytes, but F32\[2\] needs 8/,
    ],
    [
      'a shape that asks for less',
      fileBytes({ a: { ...one, data_offsets: [0, 8] } }, new Uint8Array(8)),
      /takes 8 bytes, but F32\[1\] needs 4/,
    ],
    [
      'overlapping tensors',
      fileBytes(
        { a: { ...one, shape: [2], data_offsets: [0, 8] }, b: { ...one, data_offsets: [4, 8] } },
        new Uint8Array(8),
      ),
      /tensors a and b overlap/,
    ],
  ];
  for (const [what, content, reason] of damaged) {
    test(`refuses ${what}`, async (context) => {
      const file = await writeFileOf(context, content);
      await assertDataDietError(() => openSafetensors([file]), 'model-invalid', reason);
    });
  }
});
