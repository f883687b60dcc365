// The suite's own bookkeeping: node:test's own summary is what the count reporter must agree with.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../../../scripts/root.mjs';
import { describeCounts, readCounts, sumCounts } from '../../../scripts/testing/counts.mjs';
import { temporaryFolder } from '../../temporary-folder.ts';

const SOURCES = {
  'mixed.test.mjs': `
    import { describe, test } from 'node:test';
    test('passes', () => {});
    test('is skipped', { skip: true }, () => {});
    test('is to do', { todo: true }, () => {});
    describe('a suite is no test', () => {
      test('passes', () => {});
      test('fails', () => { throw new Error('on purpose'); });
    });
    test('a test with a test in it', async (t) => { await t.test('passes', () => {}); });`,
  'crashes.test.mjs': `throw new Error('on purpose');`,
};

test('counts are those of node:test, a crashed file among the failures', () => {
  const folder = temporaryFolder();
  const files = Object.entries(SOURCES).map(([name, source]) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, source);
    return file;
  });
  const countsFile = path.join(folder, 'counts.json');
  const reporter = path.join(root, 'scripts/testing/count-reporter.mjs');
  const { stdout } = spawnSync(
    process.execPath,
    [
      '--test',
      '--test-reporter=tap',
      '--test-reporter-destination=stdout',
      `--test-reporter=${reporter}`,
      `--test-reporter-destination=${countsFile}`,
      ...files,
    ],
    // Inside a test run, node --test would take itself for a part of that run.
    { encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
  );
  const told = (name: string) => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(stdout)?.[1]);
  assert.equal(told('fail'), 2);
  assert.deepEqual(readCounts(countsFile), {
    passed: told('pass'),
    failed: told('fail'),
    skipped: told('skipped') + told('todo'),
  });
});

test('a runner that left no counts, or half of them, has crashed', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'counts.json');
  assert.equal(readCounts(file), undefined);
  fs.writeFileSync(file, '{"passed":3,"fai');
  assert.equal(readCounts(file), undefined);
  fs.writeFileSync(file, '{"passed":3}');
  assert.equal(readCounts(file), undefined);
});

test('counts are summed and told on one line', () => {
  const sum = sumCounts([
    { passed: 3, failed: 0, skipped: 1 },
    { passed: 2, failed: 1, skipped: 0 },
  ]);
  assert.equal(describeCounts(sum), '5 passed, 1 failed, 1 skipped');
  assert.equal(describeCounts({ passed: 5, failed: 0, skipped: 0 }), '5 passed, 0 failed');
});
