// The record of a run survives that it is broken off in the middle of a line.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { RunLog, type LogLine } from '../../../distill/student/run-log.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const line = (step: number): LogLine => ({
  step,
  tokens: 10 * step,
  loss: 1 / step,
  learningRate: 1e-3,
  seconds: step,
});
const textOf = (lines: readonly LogLine[]) => lines.map((each) => `${JSON.stringify(each)}\n`).join('');

test('a log is taken up as it was after a step, and goes on', (context) => {
  const folder = temporaryFolder(context);
  const file = path.join(folder, 'log.jsonl');
  const first = new RunLog(file, 0);
  for (const step of [1, 2, 3]) first.add(line(step));
  const second = new RunLog(file, 2);
  assert.deepEqual(second.lines, [line(1), line(2)]);
  second.add(line(4));
  assert.equal(fs.readFileSync(file, 'utf8'), textOf([line(1), line(2), line(4)]));
  assert.deepEqual(fs.readdirSync(folder), ['log.jsonl']);
});

test('a last line that was cut short is left out', (context) => {
  const file = path.join(temporaryFolder(context), 'log.jsonl');
  fs.writeFileSync(file, `${textOf([line(1), line(2)])}${JSON.stringify(line(3)).slice(0, 20)}`);
  const log = new RunLog(file, 3);
  assert.deepEqual(log.lines, [line(1), line(2)]);
  log.add(line(3));
  assert.equal(fs.readFileSync(file, 'utf8'), textOf([line(1), line(2), line(3)]));
});

test('a fault elsewhere is told with its line', (context) => {
  const file = path.join(temporaryFolder(context), 'log.jsonl');
  const text = `${textOf([line(1)])}{"step":\n${textOf([line(3)])}`;
  fs.writeFileSync(file, text);
  assert.throws(
    () => new RunLog(file, 3),
    (error) => error instanceof DataDietError && error.place?.line === 2,
  );
  assert.equal(fs.readFileSync(file, 'utf8'), text);
});
