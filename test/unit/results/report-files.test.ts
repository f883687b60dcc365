// The files of a report: its page, and the evaluation beside it, which a newer one may replace and nothing else may.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { isEvaluation, reportBeside, reportFiles, writeReport } from '../../../src/results/report-files.ts';
import { EvaluationSchema } from '../../../src/shared/evaluation.ts';
import { EVALUATIONS } from '../../made-up-evaluation.ts';
import { fileWriter, temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
const write = fileWriter(folder);

test('a report lies beside its dataset, the evaluation beside the report', async () => {
  const html = reportBeside(path.join(folder, 'train.csv'));
  assert.equal(html, path.join(folder, 'train.evaluation.html'));
  const files = reportFiles(html);
  assert.equal(files.json, path.join(folder, 'train.evaluation.json'));
  const evaluation = EVALUATIONS.helps();
  await writeReport(files, evaluation, ({ recommendation }) => recommendation.sentence);
  assert.equal(fs.readFileSync(html, 'utf8'), evaluation.recommendation.sentence);
  const read = v.parse(EvaluationSchema, JSON.parse(fs.readFileSync(files.json, 'utf8')));
  assert.equal(read.recommendation.sentence, evaluation.recommendation.sentence);
  assert.ok(isEvaluation(files.json));
});

test('other files are no evaluations', () => {
  assert.ok(!isEvaluation(write('other.json', '{"version":1}')));
  assert.ok(!isEvaluation(write('broken.json', '{')));
  assert.ok(!isEvaluation(path.join(folder, 'missing.json')));
});
