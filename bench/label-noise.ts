// Can the scores find wrong labels? Flips a seeded share of a file's labels, scores it before and after training,
// and measures how well each score ranks the flipped rows first (AUROC). Prints a table, writes docs/label-noise.{md,svg}.
//
//   npm run bench:noise -- FILE [--rows N] [--flip SHARE] [--seed N] [--runs N] [--epochs N] [--model MODEL] [--write]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { sortLabels } from '../src/data/labels.ts';
import { runScoreJob } from '../src/engine-client/client.ts';
import type { Columns } from '../src/shared/dataset.ts';
import { describeProgress } from '../src/shared/progress.ts';
import { ScoredRowSchema, type RunMetadata, type ScoredRow } from '../src/shared/results.ts';
import { SCORES } from '../src/shared/scores.ts';
import { JOB_DEFAULTS, parseModelReference } from '../src/shared/score-job.ts';
import { flipLabels } from './label-flips.ts';
import { readLabelledTexts } from './labelled-texts.ts';
import { auroc, detectionCurve } from './ranking-quality.ts';
import { detectionPlot } from './detection-plot.ts';

const root = process.env['DATA_DIET_ROOT'] ?? process.cwd();
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '3000' },
    flip: { type: 'string', default: '0.1' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    epochs: { type: 'string', default: '1' },
    model: { type: 'string', default: path.join(root, '.models/all-MiniLM-L6-v2') },
    'learning-rate': { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const [file] = positionals;
if (file === undefined) throw new Error('name a dataset file');

interface NoisyDataset {
  readonly path: string;
  readonly columns: Columns;
  /** Rows whose label was flipped. */
  readonly flipped: ReadonlySet<number>;
}

/** Writes the first rows with a share of the labels replaced by another label, drawn evenly. */
async function makeNoisy(dataset: string, folder: string): Promise<NoisyDataset> {
  const { examples, columns } = await readLabelledTexts(dataset, Number(options.rows));
  const given = examples.map(({ label }) => label);
  const { labels, flipped } = flipLabels(given, sortLabels(given), {
    share: Number(options.flip),
    seed: Number(options.seed),
  });
  const lines = examples.map(({ texts }, row) =>
    JSON.stringify({
      text: texts[0],
      ...(texts.length === 2 && { text2: texts[1] }),
      label: labels[row],
    }),
  );
  const noisy = path.join(folder, 'noisy.jsonl');
  fs.writeFileSync(noisy, `${lines.join('\n')}\n`);
  return {
    path: noisy,
    columns: { text: columns.text.length === 2 ? ['text', 'text2'] : ['text'], label: 'label' },
    flipped,
  };
}

async function score(
  dataset: NoisyDataset,
  epochs: number,
  out: string,
): Promise<{ rows: ScoredRow[]; metadata: RunMetadata }> {
  let last = '';
  const metadata = await runScoreJob(
    {
      ...JOB_DEFAULTS,
      file: dataset.path,
      format: 'jsonl',
      columns: dataset.columns,
      model: parseModelReference(options.model, fs.existsSync),
      runs: Number(options.runs),
      epochs,
      device: 'cpu',
      ...(options['learning-rate'] !== undefined && { learningRate: Number(options['learning-rate']) }),
      store: path.join(path.dirname(out), 'store'),
      out,
    },
    {
      enginePath: path.join(root, 'dist/engine.js'),
      onProgress: (progress) => {
        const stage = `${progress.stage} ${progress.run ?? ''}`;
        if (stage !== last) process.stderr.write(`${describeProgress(progress)}\n`);
        last = stage;
      },
    },
  );
  const rows = fs
    .readFileSync(out, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => v.parse(ScoredRowSchema, JSON.parse(line)));
  return { rows, metadata };
}

const COMPARED = ['el2n', 'grand', 'headGrand', 'loss', 'review'] as const;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'label-noise-'));
try {
  const dataset = await makeNoisy(file, folder);
  const trainedEpochs = Number(options.epochs);
  const before = await score(dataset, 0, path.join(folder, 'before.jsonl'));
  const after = await score(dataset, trainedEpochs, path.join(folder, 'after.jsonl'));
  const isFlipped = (row: ScoredRow) => dataset.flipped.has(row.row);
  const share = dataset.flipped.size / after.rows.length;
  const shortName = `${path.basename(path.dirname(file))}/${path.basename(file)}`;
  const epochs = `${trainedEpochs} epoch${trainedEpochs === 1 ? '' : 's'}`;
  const { metadata } = after;
  // The file by its name and folder: where it lies on this machine is nobody else's.
  const words = process.argv.slice(2).map((word) => (word === file ? shortName : word));
  const command = `npm run bench:noise -- ${words.join(' ')}`;
  const report = [
    `${shortName}, first ${after.rows.length} rows, ${dataset.flipped.size} labels flipped (seed ${options.seed}); ` +
      `${path.basename(metadata.model.name)}, ${metadata.training.runs} run(s), batch ${metadata.training.batchSize}, learning rate ${metadata.training.learningRate}, ${metadata.device.provider}.`,
    '',
    `| score | AUROC before training | AUROC at ${epochs} | flipped among the top ${(share * 100).toFixed(0)} % at ${epochs} |`,
    '| --- | --- | --- | --- |',
    ...COMPARED.map((name) => {
      const of = (rows: readonly ScoredRow[]) =>
        auroc(
          rows.map((row) => row[name]!),
          rows.map(isFlipped),
        ).toFixed(3);
      const curve = detectionCurve(
        after.rows.map((row) => row[name]!),
        after.rows.map(isFlipped),
      );
      return `| ${SCORES[name].name} | ${of(before.rows)} | ${of(after.rows)} | ${(curve[dataset.flipped.size]! * 100).toFixed(0)} % |`;
    }),
    '',
    `Seconds: ${JSON.stringify(metadata.seconds)}. Made by \`${command}\`.`,
    '',
  ].join('\n');
  process.stdout.write(report);
  if (options.write) {
    const curve = (rows: readonly ScoredRow[], name: (typeof COMPARED)[number]) =>
      detectionCurve(
        rows.map((row) => row[name]!),
        rows.map(isFlipped),
      );
    fs.writeFileSync(
      path.join(root, 'docs/label-noise.md'),
      `# Finding flipped labels\n\n![Share of flipped rows found](label-noise.svg)\n\n${report}`,
    );
    fs.writeFileSync(
      path.join(root, 'docs/label-noise.svg'),
      detectionPlot(
        [
          { title: `EL2N, ${epochs}`, colour: '#c2410c', curve: curve(after.rows, 'el2n') },
          { title: `GraNd, ${epochs}`, colour: '#1d4ed8', curve: curve(after.rows, 'grand') },
          {
            title: 'EL2N, before training',
            colour: '#c2410c',
            dashed: true,
            curve: curve(before.rows, 'el2n'),
          },
          {
            title: 'GraNd, before training',
            colour: '#1d4ed8',
            dashed: true,
            curve: curve(before.rows, 'grand'),
          },
        ],
        share,
      ),
    );
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
