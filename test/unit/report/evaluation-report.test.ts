// The report of an evaluation: all that was found is in it, and nothing that comes from data can break out of it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { classLosses } from '../../../src/shared/class-losses.ts';
import { MEASURES, type Estimate, type Evaluation } from '../../../src/shared/evaluation.ts';
import {
  describeCandidate,
  percentInterval,
  percentText,
  pointsInterval,
  shareText,
  signedPoints,
} from '../../../src/shared/evaluation-words.ts';
import { evaluationReport } from '../../../src/report/evaluation-report.ts';
import { fileName } from '../../../src/report/file-name.ts';
import { EVALUATIONS, HOSTILE, hostileEvaluation, makeEvaluation } from '../../made-up-evaluation.ts';
import { assertWellFormed, tablesOf, textOf, type Table } from './read-html.ts';

const ALL = Object.entries({ ...EVALUATIONS, hostile: hostileEvaluation });

function tableNamed(page: string, caption: string): Table {
  const table = tablesOf(page).find((one) => one.caption.includes(caption));
  assert.ok(table, `no table "${caption}"`);
  return table;
}

function rowNamed({ rows, caption }: Table, name: string): string {
  const row = rows.find(([head]) => head === name);
  assert.ok(row, `no row "${name}" in "${caption}"`);
  return row.slice(1).join(' | ');
}

const textsOf = (mean: Estimate, difference: Estimate): string[] =>
  [
    percentText(mean.mean),
    percentInterval(mean),
    signedPoints(difference.mean),
    pointsInterval(difference),
  ].filter((text) => text !== undefined);

for (const [name, make] of ALL) {
  test(`${name}: the page is well formed, and needs and runs nothing`, () => {
    const page = evaluationReport(make());
    assertWellFormed(page);
    assert.match(
      page,
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">/,
    );
    for (const tag of [
      'script',
      'img',
      'link',
      'iframe',
      'object',
      'use',
      'image',
      'a',
      'form',
      'foreignObject',
    ]) {
      assert.doesNotMatch(page, new RegExp(`<${tag}[\\s>/]`, 'i'), tag);
    }
    assert.doesNotMatch(page, /<[^>]* (?:on\w+|src|href|style)=/i);
    assert.doesNotMatch(page, /@import|url\(/);
    assert.equal(page.match(/<style>/g)?.length, 1);
  });

  test(`${name}: every figure of every candidate is in the tables`, () => {
    const evaluation = make();
    const page = evaluationReport(evaluation);
    const measures = tableNamed(page, 'Means with their 95 % intervals');
    for (const candidate of evaluation.candidates) {
      const row = rowNamed(measures, describeCandidate(candidate));
      for (const measure of MEASURES) {
        for (const text of textsOf(candidate.outcome.means[measure], candidate.difference[measure])) {
          assert.ok(row.includes(text), `${text} in ${row}`);
        }
      }
    }
    for (const measure of MEASURES) {
      assert.ok(rowNamed(measures, 'All rows').includes(percentText(evaluation.full.means[measure].mean)));
    }
    const runs = tablesOf(page).filter(({ caption }) => caption.endsWith('of each run'));
    assert.equal(runs.length, MEASURES.length);
    for (const [place, measure] of MEASURES.entries()) {
      for (const candidate of evaluation.candidates) {
        assert.equal(
          rowNamed(runs[place]!, describeCandidate(candidate)),
          candidate.outcome.runs.map((run) => percentText(run[measure], 2)).join(' | '),
        );
      }
    }
  });

  test(`${name}: the table of shares has a line a candidate, with its rows and its difference`, () => {
    const evaluation = make();
    const page = evaluationReport(evaluation);
    for (const kind of ['drop', 'keep'] as const) {
      const ofKind = evaluation.candidates.filter((candidate) => candidate.kind === kind);
      if (ofKind.length === 0) continue;
      const verb = kind === 'drop' ? 'dropped' : 'kept';
      const { rows } = tableNamed(page, `By the share of rows ${verb}`);
      const lines = rows.filter(([head]) => /^[\d.]+ %/.test(head ?? ''));
      assert.equal(lines.length, ofKind.length);
      for (const [place, candidate] of ofKind.entries()) {
        const [head = '', ...cells] = lines[place]!;
        assert.ok(head.startsWith(shareText(candidate.share)));
        const count = kind === 'drop' ? candidate.dropped : candidate.kept;
        assert.ok(cells[0]!.startsWith(count.toLocaleString('en')), cells[0]);
        const { accuracy } = candidate.difference;
        const difference = [signedPoints(accuracy.mean), pointsInterval(accuracy)].filter(
          (text) => text !== undefined,
        );
        assert.equal(cells[2], difference.join(' '));
        assert.equal(
          cells[4]?.split(' %')[0],
          percentText(candidate.outcome.means.macroF1.mean).split(' %')[0],
        );
      }
    }
  });

  test(`${name}: every class is there with its rows before and after`, () => {
    const evaluation = make();
    const { candidate } = evaluation.recommendation;
    const tables = tablesOf(evaluationReport(evaluation));
    if (candidate === null) return;
    const rows = tables
      .filter(({ caption }) => /^Training rows of each class with|^They lose less/.test(caption))
      .flatMap((table) => table.rows);
    const losses = classLosses(evaluation, evaluation.candidates[candidate]!);
    assert.equal(rows.length, evaluation.data.labels.length);
    const figures = (cells: readonly string[]) => cells.slice(1, 4).join();
    assert.deepEqual(
      rows.map(figures).sort(),
      losses
        .map(({ before, after }) =>
          [before, after, before - after].map((count) => count.toLocaleString('en')).join(),
        )
        .sort(),
    );
  });
}

describe('hostile text', () => {
  const page = evaluationReport(hostileEvaluation());

  test('stands in the page as text', () => {
    const text = textOf(page);
    for (const part of [HOSTILE.script, HOSTILE.image, HOSTILE.style]) assert.ok(text.includes(part), part);
    for (const part of [HOSTILE.script, HOSTILE.image, HOSTILE.style]) assert.ok(!page.includes(part), part);
  });

  test('turns nothing and hides nothing', () => {
    assert.doesNotMatch(page, /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029]/);
    // eslint-disable-next-line no-control-regex -- that there are none is what is tested
    assert.doesNotMatch(page, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/);
    assert.ok(page.includes('abc\ufffdgpj.exe'));
  });
});

test('what chance may explain is not recommended', () => {
  const helps = textOf(evaluationReport(EVALUATIONS.helps()));
  assert.ok(helps.includes('2 % recommended') && !helps.includes('2 % did best'));
  const may = textOf(evaluationReport(EVALUATIONS.manyClasses()));
  assert.ok(may.includes('2 % did best') && !may.includes('2 % recommended'));
});

test('the sentence comes first, and in full', () => {
  const evaluation = EVALUATIONS.helps();
  const text = textOf(evaluationReport(evaluation).split('<body>')[1]!);
  const place = text.indexOf(evaluation.recommendation.sentence);
  assert.ok(place > 0 && place < 120, `at ${place}`);
});

test('where it was made is nobody’s business', () => {
  const evaluation = makeEvaluation();
  const page = evaluationReport({
    ...evaluation,
    model: { ...evaluation.model, name: '/home/ada/models/my-encoder' },
    job: { ...evaluation.job, test: { kind: 'file', path: 'C:\\Users\\ada\\test.csv', format: 'csv' } },
  });
  assert.ok(!page.includes('ada'));
  assert.ok(page.includes('my-encoder') && page.includes('test.csv'));
  assert.equal(fileName('google-bert/bert-base-uncased', 2), 'google-bert/bert-base-uncased');
});

/** The evaluation whose recommended candidate leaves so many rows of the first class. */
function leaving(kept: (rows: number) => number): Evaluation {
  const evaluation = EVALUATIONS.helps();
  const [first, ...others] = evaluation.data.trainByLabel;
  const candidates = evaluation.candidates.map((candidate, index) =>
    index === evaluation.recommendation.candidate
      ? { ...candidate, keptByLabel: [kept(first!), ...others] }
      : candidate,
  );
  return { ...evaluation, candidates };
}

test('a class that would lose half of its rows is warned of, and none that keeps more', () => {
  const warned = 'would lose half of its rows or more';
  assert.ok(
    textOf(evaluationReport(leaving((rows) => Math.floor(rows / 2)))).includes(`1 class ${warned}: World`),
  );
  assert.ok(!textOf(evaluationReport(leaving((rows) => Math.ceil(rows / 2) + 1))).includes(warned));
});

test('what it was made with is told', () => {
  const evaluation = EVALUATIONS.helps();
  const text = textOf(evaluationReport(evaluation));
  for (const part of [
    evaluation.data.sha256,
    evaluation.id,
    'SHA-256',
    '20 % of the file',
    'built-in encoder, revision 2026-10, 4,386,178 parameters',
    '0, 1, 2, 3, 4',
    'onnxruntime-node 1.24.1',
    '28 November 2026, 09:41 UTC, in 1 h 10 min',
    'no class loses more than 2 times the share',
    'no text of a test row also stands among the training rows',
    ...evaluation.decisions,
  ]) {
    assert.ok(text.includes(part), part);
  }
});
