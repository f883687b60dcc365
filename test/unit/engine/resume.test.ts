// Jobs that go on: what was computed before is used and nothing else, by the built engine on a small file.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { runScoreJob } from '../../../src/engine-client/client.ts';
import { ResultStore } from '../../../src/results/store.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { ScoredRowSchema, type RunMetadata, type ScoredRow } from '../../../src/shared/results.ts';
import type { ScoreJob } from '../../../src/shared/score-job.ts';
import { assertClose } from '../core/reference.ts';
import { fileWriter, temporaryFolder } from '../../temporary-folder.ts';

const root = process.env['DATA_DIET_ROOT'] ?? '.';
const enginePath = path.join(root, 'dist/engine.js');
const folder = temporaryFolder();
const write = fileWriter(folder);

/** 24 rows: too few for a rehearsal, so that nothing but the runs is computed. */
const FEW = 24;
const rows = Array.from({ length: 40 }, (_, index) => {
  const words = index % 2 === 0 ? ['cat', 'dog', 'horse'] : ['granite', 'marble', 'slate'];
  const text = Array.from({ length: 2 + (index % 5) }, (_, place) => words[(index + place) % 3]!).join(' ');
  return JSON.stringify({ text: `${text} ${index}`, label: index % 2 === 0 ? 'animal' : 'stone' });
});
const file = write('few.jsonl', rows.slice(0, FEW).join('\n'));

/** The reference's encoder, the smallest there is, with a vocabulary of whole words. */
const model = (() => {
  const place = path.join(folder, 'encoder');
  fs.mkdirSync(place);
  for (const name of ['config.json', 'model.safetensors']) {
    fs.copyFileSync(path.join(root, 'test/fixtures/bert', name), path.join(place, name));
  }
  const words = [
    'cat',
    'dog',
    'horse',
    'granite',
    'marble',
    'slate',
    ...Array.from({ length: 50 }, (_, n) => String(n)),
  ];
  fs.writeFileSync(path.join(place, 'vocab.txt'), ['[PAD]', '[CLS]', '[SEP]', '[UNK]', ...words].join('\n'));
  return { kind: 'folder', path: place } as const;
})();

let stores = 0;
let outputs = 0;
const newStore = () => path.join(folder, `store-${stores++}`);

interface Finished {
  readonly metadata: RunMetadata;
  /** The scores file. */
  readonly text: string;
  readonly rows: ScoredRow[];
  readonly notes: readonly string[];
  /** `seed 0, epoch 1`: what was computed, as the log tells it. */
  readonly computed: readonly string[];
  readonly units: string;
}

async function score(store: string, job: Partial<ScoreJob> = {}): Promise<Finished> {
  const out = path.join(folder, `scores-${outputs++}.jsonl`);
  const notes: string[] = [];
  const log: string[] = [];
  const metadata = await runScoreJob(
    {
      file,
      format: 'jsonl',
      columns: { text: ['text'], label: 'label' },
      model,
      runs: 2,
      seed: 0,
      epochs: 1,
      batchSize: 4,
      learningRate: 0.003,
      device: 'cpu',
      store,
      out,
      ...job,
    },
    { enginePath, onNote: (note) => notes.push(note), onLog: (line) => log.push(line) },
  );
  const text = fs.readFileSync(out, 'utf8');
  return {
    metadata,
    text,
    rows: text
      .trimEnd()
      .split('\n')
      .map((line) => v.parse(ScoredRowSchema, JSON.parse(line))),
    notes,
    computed: log.flatMap((line) => /seed \d+, epoch [\d.]+/.exec(line)?.[0] ?? []),
    units: path.join(new ResultStore(store).folder(metadata.result).folder, 'units'),
  };
}

const unitsIn = (place: string) => fs.readdirSync(place).sort();
const bytesIn = (place: string) =>
  Object.fromEntries(unitsIn(place).map((name) => [name, fs.readFileSync(path.join(place, name), 'base64')]));

test('three runs after two compute one, and equal three runs at once byte for byte', async () => {
  const store = newStore();
  const two = await score(store, { runs: 2 });
  assert.deepEqual(two.computed, ['seed 0, epoch 1', 'seed 1, epoch 1']);
  assert.deepEqual(two.notes, []);
  const three = await score(store, { runs: 3 });
  assert.deepEqual(three.computed, ['seed 2, epoch 1']);
  assert.deepEqual(three.notes, ['2 of 3 runs are there already.']);
  const atOnce = await score(newStore(), { runs: 3 });
  assert.equal(atOnce.computed.length, 3);
  assert.equal(three.text, atOnce.text);
  assert.equal(three.metadata.result, atOnce.metadata.result);
  assert.deepEqual(bytesIn(three.units), bytesIn(atOnce.units));
  assert.deepEqual(
    unitsIn(three.units),
    [0, 1, 2].map((seed) => `s${seed}.p1.safetensors`),
  );

  // Two runs again: the third does not count, and is not gone.
  const again = await score(store, { runs: 2 });
  assert.deepEqual(again.computed, []);
  assert.equal(again.text, two.text);
  assert.equal(unitsIn(again.units).length, 3);

  // Other seeds of the same job are there too: runs 1 and 2 are seeds 1 and 2.
  assert.deepEqual((await score(store, { runs: 3, seed: 1 })).computed, ['seed 3, epoch 1']);
});

test('the same job again computes nothing and gives the same scores', async () => {
  const store = newStore();
  const first = await score(store);
  const again = await score(store);
  assert.deepEqual(again.computed, []);
  assert.deepEqual(again.notes, ['2 of 2 runs are there already.']);
  assert.equal(again.text, first.text);
  const { trust, training, fit } = again.metadata;
  assert.deepEqual(
    { trust, training, fit },
    {
      trust: first.metadata.trust,
      training: first.metadata.training,
      fit: first.metadata.fit,
    },
  );
});

test('a unit that is damaged is computed anew, and no other', async () => {
  const store = newStore();
  const { units, text } = await score(store);
  const before = bytesIn(units);
  const unit = path.join(units, 's1.p1.safetensors');
  const whole = fs.readFileSync(unit);
  for (const damaged of [whole.subarray(0, whole.length - 10), Buffer.from('garbage'), Buffer.alloc(0)]) {
    fs.writeFileSync(unit, damaged);
    const mended = await score(store);
    assert.deepEqual(mended.computed, ['seed 1, epoch 1']);
    assert.deepEqual(mended.notes, ['1 of 2 runs is there already.']);
    assert.equal(mended.text, text);
    assert.deepEqual(bytesIn(units), before);
  }
});

test('rows of a result that are damaged are written anew', async () => {
  const store = newStore();
  const { units, text } = await score(store, { runs: 1 });
  const kept = path.join(path.dirname(units), 'rows.safetensors');
  fs.writeFileSync(kept, fs.readFileSync(kept).subarray(0, 100));
  const mended = await score(store, { runs: 1 });
  assert.deepEqual(mended.computed, []);
  assert.equal(mended.text, text);
});

test('another learning rate is another result, and the note says why', async () => {
  const store = newStore();
  const first = await score(store, { runs: 1 });
  const other = await score(store, { runs: 1, learningRate: 0.001 });
  assert.deepEqual(other.computed, ['seed 0, epoch 1']);
  assert.notEqual(other.metadata.result, first.metadata.result);
  assert.deepEqual(other.notes, ['Earlier runs do not count: learning rate: 0.001, it was 0.003.']);
  const back = await score(store, { runs: 1 });
  assert.deepEqual(back.computed, [], 'what was computed first is still there');
  assert.equal(back.text, first.text);
});

test('folds: each row is scored once a seed by a model that did not see it', async () => {
  const store = newStore();
  const plain = await score(store);
  const folded = await score(store, { folds: 2 });
  assert.equal(folded.computed.length, 4, 'the runs on all rows are there');
  assert.deepEqual(folded.notes, ['2 of 6 runs are there already.']);
  assert.equal(folded.metadata.training.folds, 2);
  assert.deepEqual(folded.metadata.trust.learned?.rows, FEW);
  for (const [index, row] of folded.rows.entries()) {
    const { el2nOut, lossOut, ...rest } = row;
    assert.deepEqual(rest, plain.rows[index], 'the other scores are those without folds');
    assert.ok(el2nOut !== undefined && el2nOut >= 0 && el2nOut <= Math.SQRT2);
    assert.ok(lossOut !== undefined && lossOut > 0);
  }
  assert.ok(
    folded.rows.some(({ el2n, el2nOut }) => Math.abs(el2n - el2nOut!) > 1e-3),
    'other models scored them',
  );
  assert.deepEqual((await score(store, { folds: 2 })).computed, []);
});

test('points of training: the scores stay those of the end, and all points can be exported', async () => {
  const store = newStore();
  const plain = await score(newStore(), { epochs: 2 });
  const allPoints = path.join(folder, 'points.jsonl');
  const followed = await score(store, { epochs: 2, scoreAt: [1, 0, 0.5, 7], allPoints });
  assert.deepEqual(followed.metadata.training.points, [0, 0.5, 1, 2], 'what lies behind the end is left out');
  assert.equal(followed.computed.length, 8);
  for (const [
    index,
    { aum, forgetting, meanConfidence, variability, correctness, ...row },
  ] of followed.rows.entries()) {
    assert.deepEqual(row, plain.rows[index]);
    for (const value of [aum, forgetting, meanConfidence, variability, correctness]) {
      assert.ok(value !== undefined && Number.isFinite(value));
    }
  }
  const exported = fs
    .readFileSync(allPoints, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ScoredRow & { readonly epoch: number });
  assert.deepEqual(
    exported.map(({ epoch, row }) => [epoch, row]),
    [0, 0.5, 1, 2].flatMap((point) => Array.from({ length: FEW }, (_, row) => [point, row])),
  );
  const meanOf = (row: number) =>
    exported
      .filter((line) => line.row === row && line.epoch > 0)
      .reduce((sum, { confidence }) => sum + confidence / 3, 0);
  assertClose(
    followed.rows.map((row) => row.meanConfidence!),
    followed.rows.map(({ row }) => meanOf(row)),
    { tolerance: 1e-6, name: 'mean confidence' },
  );
  assert.deepEqual(followed.metadata.trust.stability?.from, 1);
  assert.deepEqual(followed.metadata.trust.stability.to, 2);
});

test('a point that is asked for later is computed alone, and equals one of a run that had it from the start', async () => {
  const store = newStore();
  const first = await score(store, { runs: 1 });
  const later = await score(store, { runs: 1, scoreAt: [0, 0.5] });
  assert.deepEqual(later.computed, ['seed 0, epoch 0', 'seed 0, epoch 0.5']);
  const atOnce = await score(newStore(), { runs: 1, scoreAt: [0, 0.5] });
  assert.deepEqual(bytesIn(later.units), bytesIn(atOnce.units));
  assert.equal(later.text, atOnce.text);
  assert.equal(later.metadata.result, first.metadata.result);
});

test('epochs left to the engine: the decision is told, and the number asked for finds the same runs there', async () => {
  const store = newStore();
  const more = write('more.jsonl', rows.join('\n'));
  const auto = await score(store, { file: more, epochs: 'auto', runs: 'auto' });
  const { epochs, runs, decisions } = auto.metadata.training;
  assert.equal(runs, 5);
  assert.equal(decisions.length, 2);
  assert.match(
    decisions[0]!,
    new RegExp(`^Epochs: ${epochs}, since a rehearsal on 32 rows told \\d+ % of their labels`),
  );
  assert.match(decisions[1]!, /^Runs: 5, since in a file of 40 rows/);
  assert.deepEqual(auto.notes, decisions);
  assert.equal(auto.metadata.trust.learned?.rows, 8);
  const named = await score(store, { file: more, epochs, runs });
  assert.deepEqual(named.computed, []);
  assert.equal(named.text, auto.text);
  assert.deepEqual(named.metadata.training.decisions, []);
  assert.deepEqual(named.notes, ['5 of 5 runs are there already.']);
});

test('a small file gets one epoch, and is told that it is too small to tell', async () => {
  const { metadata, notes } = await score(newStore(), { epochs: 'auto', runs: 1 });
  assert.equal(metadata.training.epochs, 1);
  assert.deepEqual(notes, ['Epochs: 1, since the file is too small to tell how many it needs.']);
  assert.equal(metadata.trust.learned, undefined);
  assert.equal(metadata.trust.verdict, 'careful');
});

test('two rows and two runs, texts that are all the same, more parts than rows: a result or words that help', async () => {
  const two = await score(newStore(), { file: write('two.jsonl', rows.slice(0, 2).join('\n')) });
  assert.ok(Number.isFinite(two.metadata.trust.agreement?.reliability));
  const same = write(
    'same.jsonl',
    Array.from({ length: 30 }, (_, index) => JSON.stringify({ text: 'cat dog', label: index % 2 })).join(
      '\n',
    ),
  );
  const equal = await score(newStore(), { file: same, epochs: 'auto', runs: 1 });
  assert.equal(equal.rows.length, 30);
  assert.equal(equal.metadata.trust.learned, undefined, 'nothing could be held out');
  for (const job of [{ file: same, folds: 2 }, { folds: FEW + 1 }]) {
    await assert.rejects(
      score(newStore(), { runs: 1, ...job }),
      (error) =>
        error instanceof DataDietError && error.code === 'invalid-argument' && error.message.includes('fold'),
    );
  }
});

test('a job that is ended keeps the runs that it had finished', async () => {
  const store = newStore();
  const controller = new AbortController();
  await assert.rejects(
    runScoreJob(
      {
        file,
        format: 'jsonl',
        columns: { text: ['text'], label: 'label' },
        model,
        runs: 200,
        seed: 0,
        epochs: 1,
        batchSize: 4,
        learningRate: 0.003,
        device: 'cpu',
        store,
      },
      {
        enginePath,
        signal: controller.signal,
        onLog: (line) => {
          if (line.includes('seed 1, epoch 1')) controller.abort();
        },
      },
    ),
    { code: 'cancelled' },
  );
  assert.equal(await new ResultStore(store).find(file), undefined, 'nothing to show yet');
  const resumed = await score(store, { runs: 2 });
  assert.deepEqual(resumed.computed, []);
  assert.equal(resumed.text, (await score(newStore(), { runs: 2 })).text);
});
