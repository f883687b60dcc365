// A model's own predictions as scores: against closed forms and NumPy, in every format; and every way they can be wrong.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { writePartsList } from '../../../../src/data/parts/write-list.ts';
import { importPredictions } from '../../../../src/engine/import/import-predictions.ts';
import { scoredRows } from '../../../../src/results/export-scores.ts';
import { readResult, readRunValues } from '../../../../src/results/read-result.ts';
import { ResultStore } from '../../../../src/results/store.ts';
import { formatOfFile } from '../../../../src/shared/dataset.ts';
import { DataDietError } from '../../../../src/shared/errors.ts';
import type { ImportPredictionsJob } from '../../../../src/shared/import-job.ts';
import { isOfPredictions, type RunMetadata, type ScoredRow } from '../../../../src/shared/results.ts';
import { warningsOf } from '../../../../src/shared/warnings.ts';
import { fileWriter, temporaryFolder } from '../../../temporary-folder.ts';

const folder = temporaryFolder();
const write = fileWriter(folder);
const FIXTURES = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'test/fixtures/predictions');
const store = path.join(folder, 'store');
const TOLERANCE = 2e-6;

type Settings = Partial<Omit<ImportPredictionsJob, 'predictions'>>;

function jobOf(file: string, predictions: readonly string[], settings: Settings = {}): ImportPredictionsJob {
  return {
    file,
    format: formatOfFile(file)!,
    columns: { text: ['text'], label: 'label' },
    store,
    predictions: [...predictions],
    ...settings,
  };
}

interface Imported {
  readonly metadata: RunMetadata;
  readonly rows: ScoredRow[];
}

async function imported(
  file: string,
  predictions: readonly string[],
  settings: Settings = {},
): Promise<Imported> {
  const metadata = await importPredictions(jobOf(file, predictions, settings));
  const stored = (await new ResultStore(store).find(file))!;
  assert.equal(stored.folder.id, metadata.result);
  assert.deepEqual(stored.metadata, metadata);
  return { metadata, rows: [...scoredRows(await readResult(stored), metadata.data.labels)] };
}

async function refused(
  file: string,
  predictions: readonly string[],
  message: RegExp,
  place: { readonly file: string; readonly line?: number },
  settings: Settings = {},
): Promise<void> {
  const error = await importPredictions(jobOf(file, predictions, settings)).then(
    () => assert.fail(`accepted, though it should be refused: ${message.source}`),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof DataDietError, String(error));
  assert.equal(error.code, 'predictions-unusable', error.message);
  assert.match(error.message, message);
  assert.deepEqual({ ...error.place }, place);
  assert.ok(error.action !== undefined);
}

const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
let count = 0;
const file = (text: string, ending = 'jsonl') => write(`p${count++}.${ending}`, text);

const TRAIN = write(
  'train.jsonl',
  lines(['ham', 'spam', 'ham', 'spam'].map((label, row) => ({ text: `text ${row}`, label }))),
);
/** Of ham and spam. */
const P = [
  [0.9, 0.1],
  [0.25, 0.75],
  [0.2, 0.8],
  [0.5, 0.5],
];
const GIVEN = [0.9, 0.75, 0.2, 0.5];

function assertScores(rows: readonly ScoredRow[], given: readonly number[] = GIVEN): void {
  for (const [index, p] of given.entries()) {
    const row = rows[index]!;
    assert.ok(Math.abs(row.el2n - Math.SQRT2 * (1 - p)) < TOLERANCE, `EL2N of row ${index}: ${row.el2n}`);
    assert.ok(Math.abs(row.loss + Math.log(p)) < TOLERANCE);
    const entropy = -(p * Math.log(p) + (1 - p) * Math.log(1 - p));
    assert.ok(Math.abs(row.review - (row.loss - entropy)) < TOLERANCE);
    assert.ok(Math.abs(row.confidence - p) < TOLERANCE);
    assert.equal(row.grand, undefined);
  }
}

test('predictions for several files: each row is known to be of its file', async () => {
  const partOf = (name: string, labels: readonly string[]) =>
    write(name, lines(labels.map((label, row) => ({ text: `${name} ${row}`, label }))));
  const parts = [partOf('of-two-1.jsonl', ['ham', 'spam', 'ham']), partOf('of-two-2.jsonl', ['spam'])];
  const list = await writePartsList(parts);
  const { metadata, rows } = await imported(list, [file(lines(P.map((probs) => ({ probs }))))], {
    format: 'jsonl',
  });
  assertScores(rows);
  assert.deepEqual(
    metadata.data.parts?.map(({ file: part, rows: count }) => [path.basename(part), count]),
    [
      ['of-two-1.jsonl', 3],
      ['of-two-2.jsonl', 1],
    ],
  );
});

test('probabilities in the order of the file: EL2N, loss and review order by hand', async () => {
  const { metadata, rows } = await imported(TRAIN, [file(lines(P.map((probs) => ({ probs }))))], {
    modelName: 'my model',
  });
  assertScores(rows);
  assert.deepEqual(
    rows.map(({ predicted }) => predicted),
    ['ham', 'spam', 'spam', 'ham'],
  );
  // Nothing is claimed of a training or a device.
  assert.ok(isOfPredictions(metadata));
  assert.equal(metadata.model.name, 'my model');
  assert.equal(metadata.training.gradients, false);
  assert.deepEqual(metadata.training.finalLoss, []);
  assert.equal(metadata.device.provider, '');
  assert.equal(metadata.trust.learned, undefined);
  assert.equal(metadata.trust.verdict, 'careful');
  assert.equal(metadata.imported?.kind === 'predictions' && metadata.imported.values, 'probabilities');
  assert.doesNotMatch(JSON.stringify(warningsOf(metadata)), /encoder|epochs/i);
});

test('the same numbers in every way to write them are the same scores', async () => {
  const logits = P.map((row) => row.map((p) => Math.log(p) + 3));
  const shuffled = [2, 0, 3, 1];
  const ways: readonly [string, string][] = [
    [lines(P.map(([ham, spam]) => ({ probabilities: { spam, ham } }))), 'jsonl'],
    [lines(logits.map((row) => ({ logits: row }))), 'jsonl'],
    [lines(shuffled.map((row) => ({ row, probs: P[row] }))), 'jsonl'],
    [lines(shuffled.map((row) => ({ guid: String(row), logits_epoch_0: logits[row] }))), 'jsonl'],
    [JSON.stringify(P.map((probs, idx) => ({ idx, probs }))), 'json'],
    [`ham,spam\n${P.map((row) => row.join(',')).join('\n')}\n`, 'csv'],
    [`${P.map((row) => row.join(',')).join('\n')}\n`, 'csv'],
    [`prob_spam\tprob_ham\n${P.map(([ham, spam]) => `${spam}\t${ham}`).join('\n')}\n`, 'tsv'],
    [
      `,text,label,ham,spam\n${P.map((row, index) => `${index},"a, b",ham,${row.join(',')}`).join('\n')}\n`,
      'csv',
    ],
    [`idx,ham,spam\n${shuffled.map((row) => `${row},${P[row]!.join(',')}`).join('\n')}\n`, 'csv'],
  ];
  for (const [text, ending] of ways) {
    const { metadata, rows } = await imported(TRAIN, [file(text, ending)]);
    assertScores(rows);
    assert.deepEqual(new Set(metadata.data.labels), new Set(['ham', 'spam']), text);
  }
});

test('labels that are numbers: a header that counts them is no row', async () => {
  const train = write('binary.csv', 'text,label\none,0\ntwo,1\nthree,0\nfour,1\n');
  const { rows } = await imported(train, [file(`0,1\n${P.map((row) => row.join(',')).join('\n')}\n`, 'csv')]);
  assertScores(rows);
});

test('a class that the data lack needs a name, and may have one', async () => {
  const three = P.map(([ham = 0, spam = 0]) => ({ probs: { ham: ham / 2, spam: spam / 2, other: 0.5 } }));
  const { metadata, rows } = await imported(TRAIN, [file(lines(three))]);
  assert.equal(metadata.data.labels.length, 3);
  assert.ok(Math.abs(rows[0]!.confidence - 0.45) < TOLERANCE);
  const unnamed = file(lines(P.map(() => ({ probs: [0.2, 0.3, 0.5] }))));
  await refused(TRAIN, [unnamed], /holds 3 values, and "label" .* holds 2 different labels/, {
    file: unnamed,
    line: 1,
  });
  const said = await imported(TRAIN, [unnamed], { classes: ['spam', 'other', 'ham'] });
  assert.deepEqual(said.metadata.data.labels, ['spam', 'other', 'ham']);
  assert.ok(Math.abs(said.rows[0]!.confidence - 0.5) < TOLERANCE);
});

test("cartography's files: all scores are NumPy's, the order of classes is that of gold", async () => {
  const expected = v.parse(
    v.record(v.string(), v.array(v.union([v.number(), v.string()]))),
    JSON.parse(fs.readFileSync(path.join(FIXTURES, 'expected.json'), 'utf8')),
  );
  const train = write('cartography.jsonl', fs.readFileSync(path.join(FIXTURES, 'train.jsonl'), 'utf8'));
  const epochs = [2, 0, 1].map((epoch) => path.join(FIXTURES, `dynamics_epoch_${epoch}.jsonl`));
  const { metadata, rows } = await imported(train, epochs);
  assert.deepEqual(metadata.training.points, [1, 2, 3]);
  assert.deepEqual(metadata.data.labels, ['positive', 'neutral', 'negative']);
  assert.ok(metadata.trust.stability !== undefined);
  for (const [name, values] of Object.entries(expected)) {
    for (const [index, value] of values.entries()) {
      const got = rows[index]![name as keyof ScoredRow];
      if (typeof value === 'string') assert.equal(got, value, `${name} of row ${index}`);
      else assert.ok(Math.abs(Number(got) - value) < 1e-5, `${name} of row ${index}: ${got}, not ${value}`);
    }
  }
});

test('a folder holds epochs, a folder of folders runs', async () => {
  const epoch = (shift: number) =>
    lines(P.map(([ham = 0, spam = 0]) => ({ logits: [Math.log(ham) + shift, Math.log(spam)] })));
  for (const [run, shift] of [
    ['a', 0],
    ['b', 1],
  ] as const) {
    for (const number of [10, 9])
      write(`runs/${run}/epoch_${number}.jsonl`, epoch(shift + (number === 9 ? 2 : 0)));
  }
  const one = await imported(TRAIN, [path.join(folder, 'runs/a')]);
  assert.equal(one.metadata.training.runs, 1);
  assert.deepEqual(one.metadata.training.points, [1, 2]);
  // epoch_10 is behind epoch_9, and the last.
  assertScores(one.rows);
  const two = await imported(TRAIN, [path.join(folder, 'runs')]);
  assert.equal(two.metadata.training.runs, 2);
  assert.ok(two.metadata.trust.agreement !== undefined);
  const stored = (await new ResultStore(store).find(TRAIN))!;
  const values = await readRunValues(stored, 'el2n', 0);
  assert.ok(Math.abs(values[0]! - Math.SQRT2 * 0.1) < TOLERANCE);
  assert.notEqual(values[0], values[1]);
  fs.rmSync(path.join(folder, 'runs/b/epoch_9.jsonl'));
  write('runs/b/epoch_11.jsonl', epoch(0));
  write('runs/b/epoch_12.jsonl', epoch(0));
  await refused(TRAIN, [path.join(folder, 'runs')], /not of the same epochs/, {
    file: path.join(folder, 'runs/b'),
  });
});

test('rows that cannot be used are in no score, whether they were predicted or not', async () => {
  const gaps = write(
    'gaps.jsonl',
    `{"text":"text 0","label":"ham"}\n{"text":"","label":"ham"}\n{"text":"text 1","label":"spam"}\n` +
      '{"text":"text 2","label":"ham"}\n{"text":"text 3","label":"spam"}\n',
  );
  const all = [P[0], [0.3, 0.7], ...P.slice(1)];
  assertScores((await imported(gaps, [file(lines(all.map((probs) => ({ probs }))))])).rows);
  assertScores((await imported(gaps, [file(lines(P.map((probs) => ({ probs }))))])).rows);
});

test('rows are matched by a column of the dataset where it has one of that name', async () => {
  const train = write(
    'ids.jsonl',
    lines(
      ['ham', 'spam', 'ham', 'spam'].map((label, row) => ({ text: `t${row}`, label, uid: `u${9 - row}` })),
    ),
  );
  const byId = file(lines([3, 1, 0, 2].map((row) => ({ uid: `u${9 - row}`, probs: P[row] }))));
  const { metadata, rows } = await imported(train, [byId], { id: 'uid' });
  assertScores(rows);
  assert.equal(metadata.imported?.kind === 'predictions' && metadata.imported.matchedBy, 'uid');
  const strange = file(lines(P.map((probs, row) => ({ uid: `x${row}`, probs }))));
  await refused(
    train,
    [strange],
    /No row of .* has the "uid" "x0"/,
    { file: strange, line: 1 },
    { id: 'uid' },
  );
  const twice = write(
    'twice.jsonl',
    lines(P.map((_, row) => ({ text: `t${row}`, label: row % 2 ? 'spam' : 'ham', uid: 'u' }))),
  );
  await refused(twice, [byId], /holds "u" more than once/, { file: twice }, { id: 'uid' });
});

test('classes in another order are warned about, with the order that fits', async () => {
  const train = write(
    'many.jsonl',
    lines(Array.from({ length: 90 }, (_, row) => ({ text: `text ${row}`, label: 'abc'[row % 3]! }))),
  );
  const order = [1, 2, 0];
  const swapped = file(
    lines(
      Array.from({ length: 90 }, (_, row) => {
        const probs = [0.05, 0.05, 0.05];
        probs[order[row % 3]!] = 0.9;
        return { probs };
      }),
    ),
  );
  const { metadata } = await imported(train, [swapped]);
  const warning = warningsOf(metadata).find(({ message }) => message.includes('another order'));
  assert.match(warning?.message ?? '', /--classes c,a,b/);
  const right = await imported(train, [swapped], { classes: ['c', 'a', 'b'] });
  assert.equal(right.metadata.fit.accuracy, 1);
  assert.deepEqual(warningsOf(right.metadata), []);
});

test('numbers are what they look like, or what is said of them', async () => {
  const tiny = file(lines(P.map(([a = 0, b = 0]) => ({ logits: [a / 2, b / 2] }))));
  const { metadata } = await imported(TRAIN, [tiny]);
  assert.equal(metadata.imported?.kind === 'predictions' && metadata.imported.values, 'logits');
  const rounded = file(lines([...P.slice(0, 3), [0.49, 0.5]].map((probs) => ({ probs }))));
  await refused(TRAIN, [rounded], /line 4 .* sum to 0.9900/, { file: rounded, line: 4 });
  const said = await imported(TRAIN, [rounded], { values: 'probabilities' });
  assert.ok(Math.abs(said.rows[3]!.confidence - 0.5 / 0.99) < TOLERANCE);
  const odd = file(lines([...P.slice(0, 3), [-2, 0.5]].map((probs) => ({ probs }))));
  await refused(TRAIN, [odd], /Line 4 .* holds -2.000, which is no probability/, { file: odd, line: 4 });
  await refused(
    TRAIN,
    [odd],
    /line 4 .* no probabilities/,
    { file: odd, line: 4 },
    { values: 'probabilities' },
  );
  const forced = await imported(TRAIN, [file(lines(P.map((logits) => ({ logits }))))], { values: 'logits' });
  assert.ok(Math.abs(forced.rows[0]!.confidence - 1 / (1 + Math.exp(-0.8))) < TOLERANCE);
});

test('certain and wrong: a probability of 0 has a finite loss, and large logits an exact one', async () => {
  const certain = await imported(TRAIN, [file(lines([[0, 1], ...P.slice(1)].map((probs) => ({ probs }))))]);
  assert.ok(Math.abs(certain.rows[0]!.el2n - Math.SQRT2) < TOLERANCE);
  assert.ok(certain.rows[0]!.loss > 80 && Number.isFinite(certain.rows[0]!.loss));
  const large = await imported(TRAIN, [
    file(lines([[-500, 500], ...P.slice(1).map(([a]) => [a, -1])].map((logits) => ({ logits })))),
  ]);
  assert.equal(large.rows[0]!.loss, 1000);
});

test('a fault is told with file and line', async () => {
  const good = P.map((probs, row) => ({ row, probs }));
  const cases: readonly [string, RegExp, number | undefined, string?][] = [
    [lines(P.slice(1).map((probs) => ({ probs }))), /holds 3 predictions, and .* 4 rows/, 3],
    [lines(good.slice(1)), /The row in line 1 of .* has no prediction/, 3],
    [lines([...good, good[1]!]), /line 2 of .* is predicted twice .* lines 2 and 5/, 5],
    [lines([...good.slice(0, 3), { row: 7, probs: P[3] }]), /"row" "7" in line 4 .* is no row/, 4],
    [lines([...good.slice(0, 3), { probs: P[3] }]), /line 4 .* has no "row"/, 4],
    [lines([...good.slice(0, 3), { row: 3, probs: [1] }]), /line 4 .* has 1 values, the first one has 2/, 4],
    [`${lines(good.slice(0, 2))}{"row":2,"probs":[NaN,1]}\n`, /line 3 .* holds no number for class 0/, 3],
    [lines([...good.slice(0, 3), { row: 3, probs: [0.1, 'x'] }]), /line 4 .* holds no number for class 1/, 4],
    [
      lines([...good.slice(0, 3), { row: 3, probs: [0.1, null] }]),
      /line 4 .* holds no number for class 1/,
      4,
    ],
    [lines([...good.slice(0, 3), { row: 3, probs: { ham: 1, spam: 0 } }]), /line 4 .* holds no list/, 4],
    [lines(P.map(() => ({ probs: [0.5] }))), /line 1 .* holds 1 value, and a value of every class/, 1],
    [lines(P.map(() => ({ scores: 1 }))), /line 1 .* no field probs.*its fields are "scores"/, 1],
    [
      lines(P.map((_, row) => ({ probs: { ham: 0.5, [`x${row}`]: 0.5 } }))),
      /no value of "x0"|no "spam" among/,
      undefined,
    ],
    [lines(P.map(([ham, eggs]) => ({ probs: { ham, eggs } }))), /there is no "spam" among them/, 1],
    [
      `ham,spam\n0.9,0.1\n0.25,nan\n0.2,0.8\n0.5,0.5\n`,
      /line 3 .* for "spam" that is no finite number/,
      3,
      'csv',
    ],
    [`ham,spam\n0.9,0.1\n0.25\n0.2,0.8\n0.5,0.5\n`, /line 3 .* cannot be read/, 3, 'csv'],
    [`ham,spam\nx,y\n`, /none of its columns holds numbers/, 2, 'csv'],
    ['', /holds no predictions/, undefined],
  ];
  for (const [text, message, line, ending] of cases) {
    const odd = file(text, ending);
    const error = await importPredictions(jobOf(TRAIN, [odd])).then(
      () => assert.fail(`accepted: ${text}`),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof DataDietError, String(error));
    assert.equal(error.code, 'predictions-unusable', `${text}: ${error.message}`);
    assert.match(error.message, message);
    assert.equal(error.place?.file, odd);
    if (line !== undefined) assert.equal(error.place.line, line, error.message);
  }
  const [one, two] = [file(lines(good)), file(lines(P.map((_, row) => ({ row, logits: [row, -row - 1] }))))];
  await refused(TRAIN, [one, two], /holds logits, and .* probabilities/, { file: two, line: 1 });
  await refused(TRAIN, [one, folder], /is a folder among others/, { file: folder });
  await refused(
    TRAIN,
    [one],
    /--classes names 3 classes/,
    { file: one, line: 1 },
    { classes: ['a', 'b', 'c'] },
  );
});

test('the same import is the same result, and another reading of it another', async () => {
  const p = file(lines(P.map((probs) => ({ probs }))));
  const first = await imported(TRAIN, [p]);
  assert.equal((await imported(TRAIN, [p])).metadata.result, first.metadata.result);
  assert.notEqual((await imported(TRAIN, [p], { values: 'logits' })).metadata.result, first.metadata.result);
  assert.notEqual(
    (await imported(TRAIN, [p], { classes: ['spam', 'ham'] })).metadata.result,
    first.metadata.result,
  );
});
