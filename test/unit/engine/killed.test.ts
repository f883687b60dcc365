// A job that is killed again and again, at any moment, and begun again each time: what was finished is not lost, and the
// result is, byte for byte, that of a job that nobody disturbed. Once for the engine, once for the command line.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runScoreJob } from '../../../src/engine-client/client.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import type { ScoreJob } from '../../../src/shared/score-job.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { makeWordModel } from './word-model.ts';

const root = process.env['DATA_DIET_ROOT'] ?? '.';
const enginePath = path.join(root, 'dist/engine.js');
const folder = temporaryFolder();

const model = makeWordModel(root, folder);

const file = path.join(folder, 'train.jsonl');
fs.writeFileSync(
  file,
  Array.from({ length: 60 }, (_, row) => {
    const text = Array.from({ length: 3 + (row % 5) }, (_, at) => `w${4 + ((row * 7 + at * 11) % 56)}`).join(
      ' ',
    );
    return `${JSON.stringify({ text, label: row % 3 })}\n`;
  }).join(''),
);

function jobIn(place: string): ScoreJob & { readonly out: string } {
  return {
    file,
    format: 'jsonl',
    columns: { text: ['text'], label: 'label' },
    model: { kind: 'folder', path: model },
    runs: 3,
    seed: 0,
    epochs: 1,
    scoreAt: [0, 0.5],
    batchSize: 8,
    device: 'cpu',
    store: path.join(place, 'store'),
    out: path.join(place, 'scores.jsonl'),
  };
}

/** Everything that a job leaves and that no clock is in: name below `place` and contents. */
function remains(place: string): Record<string, string> {
  const files = fs
    .readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(\.safetensors|scores\.jsonl|job\.json)$/.test(name));
  return Object.fromEntries(
    files.sort().map((name) => [name, fs.readFileSync(path.join(place, name), 'latin1')]),
  );
}

function partials(place: string): string[] {
  return fs
    .readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.partial'));
}

const units = (place: string): string[] =>
  Object.keys(remains(place)).filter((name) => path.basename(path.dirname(name)) === 'units');

const isCancelled = (error: unknown): boolean => error instanceof DataDietError && error.code === 'cancelled';

test('an engine killed at a hundred moments', async () => {
  const whole = path.join(folder, 'whole');
  fs.mkdirSync(whole);
  const start = performance.now();
  await runScoreJob(jobIn(whole), { enginePath });
  const longest = performance.now() - start;
  const expected = remains(whole);
  assert.equal(units(whole).length, 9, '3 runs of 3 points');

  let kills = 0;
  for (let round = 0; kills < 100; round++) {
    const place = path.join(folder, `round-${round}`);
    fs.mkdirSync(place);
    let kept: string[] = [];
    for (;;) {
      // The last kills of a round come late, so that rounds end.
      const controller = new AbortController();
      const timer = setTimeout(
        () => {
          controller.abort();
        },
        Math.random() * longest * 1.2,
      );
      try {
        await runScoreJob(jobIn(place), { enginePath, signal: controller.signal });
        break;
      } catch (error) {
        assert.ok(isCancelled(error), String(error));
        kills++;
        const now = units(place);
        assert.ok(
          kept.every((unit) => now.includes(unit)),
          'a finished unit is gone',
        );
        kept = now;
      } finally {
        clearTimeout(timer);
      }
    }
    assert.deepEqual(remains(place), expected);
    fs.rmSync(place, { recursive: true });
  }
});

test('a command line killed at any moment takes its engine along, and the same words go on', async () => {
  const command = (place: string): string[] => {
    const { store, out } = jobIn(place);
    const words =
      'score --seeds 3 --epochs 1 --score-at 0,0.5 --batch-size 8 --device cpu --top 0 --label label';
    return [
      path.join(root, 'dist/cli.js'),
      ...words.split(' '),
      '--model',
      model,
      '--store',
      store,
      '--out',
      out,
      file,
    ];
  };
  const run = async (place: string, lifetime?: number) => {
    const child = spawn(process.execPath, command(place), { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = once(child, 'close');
    if (lifetime !== undefined) {
      await Promise.race([sleep(lifetime, undefined, { ref: false }), ended]);
      child.kill('SIGKILL');
    }
    await ended;
    return { code: child.exitCode, said };
  };
  const whole = path.join(folder, 'whole-command');
  fs.mkdirSync(whole);
  const start = performance.now();
  assert.equal((await run(whole)).code, 0);
  const longest = performance.now() - start;
  const expected = remains(whole);

  const place = path.join(folder, 'killed-command');
  fs.mkdirSync(place);
  let kept = 0;
  for (let kill = 0; kill < 12; kill++) {
    await run(place, Math.random() * longest);
    const now = units(place).length;
    assert.ok(now >= kept, 'a finished unit is gone');
    kept = now;
  }
  const { code, said } = await run(place);
  assert.equal(code, 0, said);
  if (kept >= 3) assert.match(said, /[123] of 3 runs (is|are) there already\./);
  assert.deepEqual(remains(place), expected);
});

test('what a killed job left half-written is removed a day later, and never read', async () => {
  const place = path.join(folder, 'stale');
  fs.mkdirSync(place);
  await runScoreJob(jobIn(place), { enginePath });
  const [unit] = units(place);
  const partial = path.join(place, `${unit}.0123456789ab.partial`);
  fs.writeFileSync(partial, 'half');
  await runScoreJob(jobIn(place), { enginePath });
  assert.equal(partials(place).length, 1, 'it may belong to a job that runs');
  const dayBefore = Date.now() / 1000 - 25 * 3600;
  fs.utimesSync(partial, dayBefore, dayBefore);
  await runScoreJob(jobIn(place), { enginePath });
  assert.deepEqual(partials(place), []);
});
