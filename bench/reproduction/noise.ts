// Finding wrong labels: every score we have, against what people use instead.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { readResult } from '../../src/results/read-result.ts';
import { ResultStore } from '../../src/results/store.ts';
import { SCORE_NAMES, SCORES, type ScoreName } from '../../src/shared/scores.ts';
import { pythonCommand } from '../compare/contenders.ts';
import type { ComparedEncoder } from '../compare/encoders.ts';
import { readScores } from '../compare/results.ts';
import { timeProcess } from '../compare/timed-process.ts';
import { auroc, averagePrecision, precisionAt } from '../ranking-quality.ts';
import { markdownTable } from '../side-by-side/markdown-table.ts';
import { score, type Setting } from './engine.ts';
import type { PreparedFile } from './files.ts';

/** Of the rows: how many of them a person might remove. */
const TOP = 0.02;
const FOLDS = 2;
const POINTS = [0.25, 0.5, 0.75];

interface Found {
  readonly auroc: number;
  readonly averagePrecision: number;
  readonly precision: number;
}

export interface NoiseFound {
  readonly file: PreparedFile;
  readonly scores: ReadonlyMap<ScoreName, Found>;
  readonly others: readonly { readonly title: string; readonly found: Found; readonly seconds: number }[];
  /** Of ours: training, scoring and half-runs, as far as they were computed in this call. */
  readonly seconds: number;
}

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
  const scores = new Map<ScoreName, Found>();
  for (const name of SCORE_NAMES) {
    const values = columns.scores.get(name);
    if (values === undefined) continue;
    const sign = SCORES[name].suspicious === 'high' ? 1 : -1;
    scores.set(
      name,
      foundBy(
        Array.from(values, (value) => sign * value),
        file.flipped,
      ),
    );
  }
  const others = [];
  for (const { title, script } of OTHERS)
    others.push({ title, ...(await ask(setting, file, script, embeddings, python)) });
  return {
    file,
    scores,
    others,
    seconds: Object.values(metadata.seconds).reduce((sum, part) => sum + part, 0),
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
): Promise<{ readonly found: Found; readonly seconds: number }> {
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
    found: foundBy(
      quality.map((value) => -value),
      file.flipped,
    ),
    seconds,
  };
}

export function noiseTable(all: readonly NoiseFound[]): string {
  const cell = ({ auroc: area, averagePrecision: precision, precision: top }: Found): string =>
    `${area.toFixed(3)} / ${precision.toFixed(2)} / ${top.toFixed(2)}`;
  const header = ['by', ...all.map(({ file }) => `${file.title}, ${file.noise}`)];
  const ours = SCORE_NAMES.filter((name) => all.some(({ scores }) => scores.has(name)));
  const best = all.map(({ scores, others }) =>
    Math.max(...[...scores.values(), ...others.map(({ found }) => found)].map((found) => found.auroc)),
  );
  const marked = (found: Found | undefined, column: number): string =>
    found === undefined ? '' : found.auroc === best[column] ? `**${cell(found)}**` : cell(found);
  const rows = [
    ...ours.map((name) => [SCORES[name].name, ...all.map(({ scores }, at) => marked(scores.get(name), at))]),
    ...OTHERS.map(({ title }) => [
      title,
      ...all.map(({ others }, at) => marked(others.find((one) => one.title === title)?.found, at)),
    ]),
    [
      'seconds of cleanlab, embeddings; TF-IDF',
      ...all.map(({ others }) => others.map(({ seconds }) => seconds.toFixed(0)).join('; ')),
    ],
  ];
  return markdownTable([header, ...rows]).join('\n');
}
