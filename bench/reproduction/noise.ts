// Finding wrong labels: every score we have, against what people use instead.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { readResult } from '../../src/results/read-result.ts';
import { ResultStore } from '../../src/results/store.ts';
import { SCORE_NAMES, SCORES } from '../../src/shared/scores.ts';
import { pythonCommand } from '../compare/contenders.ts';
import type { ComparedEncoder } from '../compare/encoders.ts';
import { readScores } from '../compare/results.ts';
import { timeProcess } from '../compare/timed-process.ts';
import { auroc, averagePrecision, precisionAt } from '../ranking-quality.ts';
import { markdownTable } from '../side-by-side/markdown-table.ts';
import { score, type Setting } from './engine.ts';
import { NOISES, type PreparedFile } from './files.ts';

/** Of the rows: how many of them a person might remove. */
const TOP = 0.02;
const FOLDS = 2;
const POINTS = [0.25, 0.5, 0.75];

const FoundSchema = v.strictObject({
  auroc: v.number(),
  averagePrecision: v.number(),
  /** Share of wrong labels among the top. */
  precision: v.number(),
});
type Found = v.InferOutput<typeof FoundSchema>;

export const NoiseFoundSchema = v.strictObject({
  title: v.string(),
  noise: v.picklist(NOISES),
  rows: v.number(),
  flipped: v.number(),
  runs: v.number(),
  epochs: v.number(),
  ours: v.array(v.strictObject({ score: v.picklist(SCORE_NAMES), ...FoundSchema.entries })),
  others: v.array(v.strictObject({ title: v.string(), seconds: v.number(), ...FoundSchema.entries })),
  /** Of all our scores, a run: training, scoring at all points, and the runs on parts of the rows that belong to it. */
  secondsARun: v.number(),
});
export type NoiseFound = v.InferOutput<typeof NoiseFoundSchema>;

/** Of the files, those that have wrong labels. */
export const NOISY = ['uniform', 'confusable', 'imbalanced'] as const;

const OTHERS = [
  { title: 'cleanlab, MiniLM embeddings', script: 'compare_cleanlab.py' },
  { title: 'cleanlab, TF-IDF', script: 'compare_tfidf.py' },
] as const;

function foundBy(values: readonly number[], flipped: readonly boolean[]): Found {
  return {
    auroc: auroc(values, flipped),
    averagePrecision: averagePrecision(values, flipped),
    precision: precisionAt(Math.round(TOP * values.length), values, flipped),
  };
}

/** @param embeddings whose sentence embeddings cleanlab stands on */
export async function findNoise(
  setting: Setting,
  file: PreparedFile,
  embeddings: ComparedEncoder,
  python: string,
): Promise<NoiseFound> {
  const metadata = await score(setting, file, { folds: FOLDS, scoreAt: POINTS, rehearse: false });
  const folder = new ResultStore(setting.store).folder(metadata.result);
  const columns = await readResult({ folder, metadata });
  const ours = SCORE_NAMES.flatMap((name) => {
    const values = columns.scores.get(name);
    if (values === undefined) return [];
    const sign = SCORES[name].suspicious === 'high' ? 1 : -1;
    const signed = Array.from(values, (value) => sign * value);
    return [{ score: name, ...foundBy(signed, file.flipped) }];
  });
  const others = [];
  for (const { title, script } of OTHERS)
    others.push({ title, ...(await ask(setting, file, script, embeddings, python)) });
  return {
    title: file.title,
    noise: file.noise,
    rows: file.labels.length,
    flipped: file.flipped.filter(Boolean).length,
    runs: setting.runs,
    epochs: metadata.training.epochs,
    ours,
    others,
    // Those that were there already took none of these seconds; with each run are counted those on parts of the rows.
    secondsARun:
      (Object.values(metadata.seconds).reduce((sum, part) => sum + part, 0) * (1 + FOLDS)) /
      (metadata.computedRuns ?? (1 + FOLDS) * setting.runs),
  };
}

const KnownSchema = v.object({ quality: v.array(v.number()), seconds: v.number() });

/** What another way finds; kept beside the file, since it has no seeds. */
async function ask(
  { root }: Setting,
  file: PreparedFile,
  script: string,
  { folder: model, learningRate }: ComparedEncoder,
  python: string,
): Promise<Found & { readonly seconds: number }> {
  const kept = `${file.train}.${script}.json`;
  if (!fs.existsSync(kept)) {
    const out = fs.mkdtempSync(path.join(path.dirname(file.train), 'other-'));
    const columns = { textColumns: file.columns.text, labelColumn: file.columns.label };
    const task = { file: file.train, columns, model, learningRate, runs: 1, out };
    const place = { root, python, threads: os.availableParallelism() };
    const seconds = await timeProcess(pythonCommand(script, task, place));
    const quality = readScores(path.join(out, 'scores.jsonl'), ['quality'], file.flipped.length).get(
      'quality',
    );
    fs.writeFileSync(kept, JSON.stringify({ quality, seconds }));
    fs.rmSync(out, { recursive: true });
  }
  const { quality, seconds } = v.parse(KnownSchema, JSON.parse(fs.readFileSync(kept, 'utf8')));
  return {
    seconds,
    ...foundBy(
      quality.map((value) => -value),
      file.flipped,
    ),
  };
}

/** AUROC, average precision, and precision at the top, of one way of making labels wrong. */
export function noiseTable(all: readonly NoiseFound[]): string {
  const best = all.map(({ ours, others }) => Math.max(...[...ours, ...others].map((found) => found.auroc)));
  const cell = (found: Found | undefined, column: number): string => {
    if (found === undefined) return '';
    const { auroc: area, averagePrecision: average, precision } = found;
    const bold = area === best[column] ? '**' : '';
    return `${bold}${area.toFixed(3)}${bold} / ${average.toFixed(2)} / ${precision.toFixed(2)}`;
  };
  const scores = SCORE_NAMES.filter((name) =>
    all.some(({ ours }) => ours.some(({ score: own }) => own === name)),
  );
  return markdownTable([
    ['by', ...all.map(({ title }) => title)],
    ['rows, wrong labels', ...all.map(({ rows, flipped }) => `${rows}, ${flipped}`)],
    ['runs, epochs', ...all.map(({ runs, epochs }) => `${runs}, ${epochs}`)],
    ...scores.map((name) => [
      SCORES[name].name,
      ...all.map(({ ours }, at) =>
        cell(
          ours.find(({ score: own }) => own === name),
          at,
        ),
      ),
    ]),
    ...OTHERS.map(({ title }) => [
      title,
      ...all.map(({ others }, at) =>
        cell(
          others.find((one) => one.title === title),
          at,
        ),
      ),
    ]),
    ['seconds a run, all of our scores', ...all.map(({ secondsARun }) => secondsARun.toFixed(0))],
    ...OTHERS.map(({ title }, at) => [
      `seconds, ${title}`,
      ...all.map(({ others }) => others[at]?.seconds.toFixed(0) ?? ''),
    ]),
  ]).join('\n');
}
