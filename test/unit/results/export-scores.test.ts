// The export on a real file system: exact numbers, many rows, whole or not at all, errors that name the place.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { scoresFileBeside, sha256OfScores } from '../../../src/data/recognise-scores.ts';
import { exportPoints, exportScores, requirePlaceForScores } from '../../../src/results/export-scores.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { metadataPath, type RunMetadata } from '../../../src/shared/results.ts';
import type { ScoreName } from '../../../src/shared/scores.ts';
import { metadata, scoredRow } from '../host/scored-rows.ts';
import { WITH_ODD_FILES } from '../../odd-files.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { madeUpColumns } from './made-up.ts';

const folder = temporaryFolder();
const METADATA: RunMetadata = metadata({ labels: ['größe\u2028', 1] });
const { labels } = METADATA.data;

/** Numbers that a careless writer would round. */
const VALUES: Readonly<Partial<Record<ScoreName, (row: number) => number>>> = {
  loss: (row) => Math.PI * row,
  el2n: (row) => Math.SQRT2 / (row + 1),
  grand: () => 1.7976931348623157e308,
  headGrand: () => 1 / 3,
  review: (row) => -row / 9,
  aum: (row) => 0.1 * row,
};
const valueOf = (name: ScoreName, row: number): number => VALUES[name]!(row);

function place(name: string): string {
  const own = path.join(folder, name);
  fs.mkdirSync(own);
  return own;
}

function linesOf(file: string): unknown[] {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  assert.equal(lines.pop(), '', 'the last line ends');
  return lines.map((line) => JSON.parse(line) as unknown);
}

function refused(code: string, pattern: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof DataDietError && error.code === code, String(error));
    assert.match(error.message, pattern);
    return true;
  };
}

test('rows and metadata read back exactly as they were', async () => {
  const own = place('exact');
  const out = path.join(own, 'scores.jsonl');
  await exportScores(out, madeUpColumns(3, valueOf), METADATA);
  assert.deepEqual(
    linesOf(out),
    [0, 1, 2].map((row) => ({
      row,
      line: row + 1,
      endLine: row + 2,
      hash: `0123abcd${(2 * row + 1).toString(16).padStart(8, '0')}`,
      label: labels[row % 2],
      predicted: labels[(row + 1) % 2],
      confidence: 0.1 + row / 3,
      loss: valueOf('loss', row),
      el2n: valueOf('el2n', row),
      el2nStd: 5e-324,
      grand: valueOf('grand', row),
      grandStd: row / 7,
      headGrand: valueOf('headGrand', row),
      // JSON knows no -0.
      review: valueOf('review', row) + 0,
    })),
  );
  const text = fs.readFileSync(metadataPath(out), 'utf8');
  const sha256 = createHash('sha256').update(fs.readFileSync(out)).digest('hex');
  assert.deepEqual(JSON.parse(text), { ...METADATA, scores: { sha256 } });
  assert.ok(text.includes('\n  "tool": {\n'), 'the metadata are meant to be read');
  assert.deepEqual(fs.readdirSync(own).sort(), ['scores.jsonl', 'scores.jsonl.meta.json']);
});

test('no reader of lines finds more than a line a row', async () => {
  const out = path.join(place('separators'), 'scores.jsonl');
  const points = `${out}.points`;
  const odd = ['a\u2028b', 'c\u2029'];
  await exportScores(out, madeUpColumns(4, valueOf), metadata({ labels: odd }));
  await exportPoints(points, [1], odd, () => Promise.resolve(madeUpColumns(4, valueOf)));
  for (const file of [out, points, metadataPath(out)]) {
    // Newer Nodes' own `readline` ends lines there.
    assert.doesNotMatch(fs.readFileSync(file, 'utf8'), /[\u2028\u2029]/);
  }
  for (const file of [out, points]) {
    const rows = linesOf(file) as { readonly label: string }[];
    assert.deepEqual(
      rows.map(({ label }) => label),
      [0, 1, 0, 1].map((index) => odd[index]),
    );
  }
});

test('scores that only some results have follow the others, where they are there', async () => {
  const own = place('optional');
  const out = path.join(own, 'scores.jsonl');
  const names = ['aum', 'el2n', 'grand', 'headGrand', 'loss', 'review'] as const;
  await exportScores(out, madeUpColumns(2, valueOf, names), METADATA);
  const [, second] = linesOf(out);
  assert.ok(second !== null && typeof second === 'object' && 'aum' in second);
  assert.equal(second.aum, 0.1);
  assert.equal('forgetting' in second, false);
});

test('many rows arrive in order and are counted, a chunk at a time', async () => {
  const out = path.join(place('many'), 'scores.jsonl');
  const count = 20_000;
  const chunks: number[] = [];
  await exportScores(out, madeUpColumns(count, valueOf), METADATA, (rows) => chunks.push(rows));
  assert.equal(
    chunks.reduce((sum, rows) => sum + rows, 0),
    count,
  );
  assert.ok(chunks.length > 5, 'everything was held in memory');
  assert.deepEqual(
    linesOf(out).map((row) => (row as { readonly row: number }).row),
    Array.from({ length: count }, (_, row) => row),
  );
});

test('the points stand one after the other, each row with its epoch', async () => {
  const out = path.join(place('points'), 'points.jsonl');
  await exportPoints(out, [0, 0.5, 2], labels, (point) =>
    Promise.resolve(madeUpColumns(2, (_, row) => row + point)),
  );
  assert.deepEqual(
    linesOf(out).map((line) => {
      const { row, epoch, el2n, loss } = line as Readonly<Record<string, number>>;
      return [row, epoch, el2n, loss];
    }),
    [0, 0.5, 2].flatMap((point) => [0, 1].map((row) => [row, point, row + point, row + point])),
  );
});

test('an export that fails leaves the earlier one as it was, and no partial file', async () => {
  const own = place('earlier');
  const out = path.join(own, 'scores.jsonl');
  await exportScores(out, madeUpColumns(1, valueOf), METADATA);
  const before = [out, metadataPath(out)].map((file) => fs.readFileSync(file, 'utf8'));
  const spoilt = madeUpColumns(20_000, (name, row) => (name === 'el2n' && row === 19_999 ? NaN : 1));
  await assert.rejects(exportScores(out, spoilt, METADATA), refused('internal', /Row 19999 .* el2n \(NaN\)/));
  assert.deepEqual(
    [out, metadataPath(out)].map((file) => fs.readFileSync(file, 'utf8')),
    before,
  );
  assert.deepEqual(fs.readdirSync(own).sort(), ['scores.jsonl', 'scores.jsonl.meta.json']);
});

test('where the metadata cannot take their place, the earlier scores stay', async () => {
  const own = place('metadata-blocked');
  const out = path.join(own, 'scores.jsonl');
  fs.writeFileSync(out, 'earlier scores');
  fs.mkdirSync(metadataPath(out));
  await assert.rejects(
    exportScores(out, madeUpColumns(2, valueOf), METADATA),
    refused('output-unwritable', /scores\.jsonl.* cannot be written/),
  );
  assert.equal(fs.readFileSync(out, 'utf8'), 'earlier scores');
  assert.deepEqual(fs.readdirSync(own).sort(), ['scores.jsonl', 'scores.jsonl.meta.json']);
});

test('where the scores cannot take their place, the earlier metadata stay', async () => {
  const own = place('scores-blocked');
  const out = path.join(own, 'scores.jsonl');
  // A folder stands where the scores should go.
  fs.mkdirSync(out);
  fs.writeFileSync(metadataPath(out), 'earlier metadata');
  const told = refused('output-unwritable', /scores\.jsonl cannot be written \(it is a folder\)/);
  await assert.rejects(exportScores(out, madeUpColumns(2, valueOf), METADATA), told);
  await assert.rejects(
    exportPoints(out, [1], labels, () => Promise.resolve(madeUpColumns(2, valueOf))),
    told,
  );
  assert.equal(fs.readFileSync(metadataPath(out), 'utf8'), 'earlier metadata');
  assert.deepEqual(fs.readdirSync(own).sort(), ['scores.jsonl', 'scores.jsonl.meta.json']);
});

test('a folder that is not there is told as such', async () => {
  await assert.rejects(
    exportScores(path.join(folder, 'absent', 'x.jsonl'), madeUpColumns(1, valueOf), METADATA),
    refused('output-unwritable', /no such folder/),
  );
});

test('the export lies beside its dataset and is named after it', () => {
  assert.equal(scoresFileBeside(path.join(folder, 'train.csv')), path.join(folder, 'train.scores.jsonl'));
});

test('what is not ours stays, also where it came while the scores were written', async () => {
  const own = place('foreign');
  const out = path.join(own, 'scores.jsonl');
  const told = refused(
    'output-unwritable',
    /scores\.jsonl.* cannot be written \(it exists and holds something else/,
  );
  for (const file of [out, metadataPath(out)]) {
    fs.writeFileSync(file, 'of the person');
    await assert.rejects(exportScores(out, madeUpColumns(2, valueOf), METADATA), told);
    assert.throws(() => {
      requirePlaceForScores(out);
    }, told);
    fs.rmSync(file);
    const during = exportScores(out, madeUpColumns(2, valueOf), METADATA, () => {
      fs.writeFileSync(file, 'of the person');
    });
    await assert.rejects(during, told);
    assert.deepEqual(fs.readdirSync(own), [path.basename(file)]);
    assert.equal(fs.readFileSync(file, 'utf8'), 'of the person');
    fs.rmSync(file);
  }
  fs.writeFileSync(out, 'of the person');
  await assert.rejects(
    exportPoints(out, [1], labels, () => Promise.resolve(madeUpColumns(2, valueOf))),
    told,
  );
  assert.equal(fs.readFileSync(out, 'utf8'), 'of the person');
});

test('a planted link is not followed', WITH_ODD_FILES, async () => {
  const own = place('planted');
  const out = path.join(own, 'scores.jsonl');
  const start = path.join(own, 'not-there-yet');
  for (const file of [out, metadataPath(out)]) {
    fs.symlinkSync(start, file);
    const told = refused('output-unwritable', /is a symbolic link/);
    await assert.rejects(exportScores(out, madeUpColumns(2, valueOf), METADATA), told);
    assert.deepEqual(fs.readdirSync(own), [path.basename(file)]);
    fs.rmSync(file);
  }
});

test('where the scores cannot follow their metadata, the earlier metadata come back', async () => {
  const own = place('half');
  const out = path.join(own, 'scores.jsonl');
  const breaking = () =>
    exportScores(out, madeUpColumns(2, valueOf), METADATA, () => {
      // Somebody tidies up while the scores are written.
      for (const name of fs.readdirSync(own)) if (name.endsWith('.partial')) fs.rmSync(path.join(own, name));
    });
  await assert.rejects(breaking(), refused('output-unwritable', /cannot be written/));
  assert.deepEqual(fs.readdirSync(own), []);
  fs.writeFileSync(out, `${JSON.stringify(scoredRow(0))}\n`);
  const earlier = JSON.stringify({ data: { file: 'earlier.csv' } });
  fs.writeFileSync(metadataPath(out), earlier);
  await assert.rejects(breaking(), refused('output-unwritable', /cannot be written/));
  assert.equal(fs.readFileSync(metadataPath(out), 'utf8'), earlier);
  assert.deepEqual(fs.readdirSync(own).sort(), ['scores.jsonl', 'scores.jsonl.meta.json']);
});

test('jobs that write to one place at once leave whole files, and tell where they are of two', async () => {
  const own = place('at-once');
  const out = path.join(own, 'scores.jsonl');
  const jobs = [1, 2, 3, 4];
  const columnsOf = (job: number) => madeUpColumns(2000, (_, row) => row + job);
  const alone = new Map<string, number>();
  for (const job of jobs) {
    await exportScores(out, columnsOf(job), METADATA);
    alone.set(createHash('sha256').update(fs.readFileSync(out)).digest('hex'), job);
  }
  for (let round = 0; round < 10; round++) {
    await Promise.all(jobs.map((job) => exportScores(out, columnsOf(job), METADATA)));
    const sha256 = createHash('sha256').update(fs.readFileSync(out)).digest('hex');
    assert.ok(alone.has(sha256), 'the scores are those of one job');
    const told = sha256OfScores(out);
    assert.ok(told !== undefined && alone.has(told), 'and so are the metadata');
  }
  assert.deepEqual(fs.readdirSync(own).sort(), ['scores.jsonl', 'scores.jsonl.meta.json']);
});
