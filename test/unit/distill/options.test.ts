// What the distillation is told: nothing begins before all of it is understood.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions } from '../../../distill/options.ts';
import { DataDietError } from '../../../src/shared/errors.ts';

test('without options: all commands, and the student that is published', () => {
  const { commands, shape, name, seed, datasets } = parseOptions([]);
  assert.deepEqual(commands, ['corpus', 'teacher', 'train', 'publish']);
  assert.deepEqual([shape, name, seed, datasets], [{ layers: 3, width: 256 }, '3x256', 1, undefined]);
});

test('numbers are read as they are written', () => {
  const { commands, learningRate, steps, name, sentenceWeight } = parseOptions(
    'train --rate 2e-3 --steps 200 --layers 2 --width 128 --sentence-weight 0'.split(' '),
  );
  assert.deepEqual(
    [commands, learningRate, steps, name, sentenceWeight],
    [['train'], 0.002, 200, '2x128', 0],
  );
});

const REFUSED: readonly (readonly [option: string, value: string])[] = [
  ['steps', 'abc'],
  ['steps', ''],
  ['steps', '0'],
  ['steps', '1.5'],
  ['steps', 'Infinity'],
  ['rate', '-1e-3'],
  ['rate', '1e999'],
  ['seed', '1,5'],
  ['width', '100'],
  ['width', '416'],
  ['layers', '7'],
  ['shards', '-1'],
  ['name', 'teacher'],
  ['name', '../elsewhere'],
];

test('what cannot be meant is refused by name', () => {
  for (const [option, value] of REFUSED) {
    assert.throws(
      () => parseOptions([`--${option}=${value}`]),
      (error) =>
        error instanceof DataDietError &&
        error.code === 'invalid-argument' &&
        error.message.startsWith(`--${option} "${value}" `),
      `--${option} ${value}`,
    );
  }
  assert.throws(() => parseOptions(['tran']), /no command tran\b/);
  assert.throws(() => parseOptions(['--stepz', '3']), /--stepz/);
});
