// When can scores be trusted? The rule of `--epochs auto` held against what it cannot know: on four data sets with flipped
// labels, how well EL2N finds them at points of training and after whole trainings of other lengths, what the rule
// chooses, what held-out rows and the agreement of runs tell beside it, and what it costs.
//
//   npm run bench:epochs -- --datasets FOLDER [--sets sst2,banking77,ag_news,snli] [--rows 1000,3000,all]
//     [--device cpu] [--write]
//
// Every figure comes of the engine's own jobs, whose results lie in .bench/epochs: what is there is not computed again.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { sortLabels } from '../../src/data/labels.ts';
import { runScoreJob } from '../../src/engine-client/client.ts';
import { readResult, planOf } from '../../src/results/read-result.ts';
import { mergeResult } from '../../src/results/merge.ts';
import { ResultStore } from '../../src/results/store.ts';
import { describeProgress } from '../../src/shared/progress.ts';
import type { RunMetadata } from '../../src/shared/results.ts';
import { DEVICES, JOB_DEFAULTS, type ScoreJob } from '../../src/shared/score-job.ts';
import { gainOf } from '../../src/shared/trust.ts';
import { DATA_SETS, DATA_SET_NAMES, readDataSet, type DataSetName } from '../encoders/data-sets.ts';
import { flipLabels } from '../label-flips.ts';
import { auroc } from '../ranking-quality.ts';
import { markdownTable } from '../side-by-side/markdown-table.ts';
import { describeMachine } from '../side-by-side/machine.ts';
import { writeSection } from '../side-by-side/sections.ts';

const root = process.env['DATA_DIET_ROOT'] ?? process.cwd();
const FLIP_SHARE = 0.1;
const FLIP_SEED = 1;
/** Points of the first epoch, and before it. */
const EARLY = [0, 0.25, 0.5];
/** Whole trainings that the choice is held against. */
const LENGTHS = [1, 2, 4];
/** In larger files four epochs cost hours and have nothing to say: what is best comes earlier the more rows there are. */
const MOST_ROWS_OF_LONG_TRAINING = 4000;
const RUNS = 2;

const { values } = parseArgs({
  options: {
    datasets: { type: 'string' },
    sets: { type: 'string', default: DATA_SET_NAMES.join(',') },
    rows: { type: 'string', default: '1000,3000,all' },
    device: { type: 'string', default: 'cpu' },
    write: { type: 'boolean', default: false },
  },
});
const folder = values.datasets;
if (folder === undefined) throw new Error('name the folder of the data sets: --datasets FOLDER');
const sets = v.parse(v.array(v.picklist(DATA_SET_NAMES)), values.sets.split(','));
const sizes = values.rows.split(',').map((text) => (text === 'all' ? Infinity : Number(text)));
const device = v.parse(v.picklist(DEVICES), values.device);
const work = path.join(root, '.bench/epochs');
const store = path.join(work, 'store');
fs.mkdirSync(store, { recursive: true });

interface Noisy {
  readonly set: DataSetName;
  readonly rows: number;
  readonly classes: number;
  readonly job: Pick<ScoreJob, 'file' | 'format' | 'columns'>;
  readonly flipped: ReadonlySet<number>;
}

async function makeNoisy(set: DataSetName, rows: number): Promise<Noisy> {
  const { train, columns } = await readDataSet(set, folder!, { train: rows, test: 1 });
  const given = train.map(({ label }) => label);
  const classes = sortLabels(given);
  const { labels, flipped } = flipLabels(given, classes, { share: FLIP_SHARE, seed: FLIP_SEED });
  const lines = train.map(({ texts }, row) =>
    JSON.stringify({ text: texts[0], ...(texts.length === 2 && { text2: texts[1] }), label: labels[row] }),
  );
  const file = path.join(work, `${set}-${train.length}.jsonl`);
  const text = `${lines.join('\n')}\n`;
  if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text) fs.writeFileSync(file, text);
  return {
    set,
    rows: train.length,
    classes: classes.length,
    flipped,
    job: {
      file,
      format: 'jsonl',
      columns: { text: columns.text.length === 2 ? ['text', 'text2'] : ['text'], label: 'label' },
    },
  };
}

async function run(noisy: Noisy, more: Partial<ScoreJob>): Promise<RunMetadata> {
  let last = '';
  return runScoreJob(
    { ...JOB_DEFAULTS, device, runs: RUNS, ...noisy.job, ...more, store },
    {
      enginePath: path.join(root, 'dist/engine.js'),
      onNote: (note) => process.stderr.write(`${noisy.set} ${noisy.rows}: ${note}\n`),
      onProgress: (progress) => {
        const stage = `${progress.stage} ${progress.run ?? ''} ${progress.epoch ?? ''}`;
        if (stage !== last)
          process.stderr.write(`${noisy.set} ${noisy.rows}: ${describeProgress(progress)}\n`);
        last = stage;
      },
    },
  );
}

/** How often EL2N ranks a flipped row above a clean one, by the mean of the runs. */
function detection(noisy: Noisy, el2n: Float64Array): number {
  return auroc(
    [...el2n],
    Array.from(el2n, (_, row) => noisy.flipped.has(row)),
  );
}

async function measure(noisy: Noisy) {
  const results = new ResultStore(store);
  const chosen = await run(noisy, { epochs: 'auto', scoreAt: EARLY });
  const folderOf = ({ result }: RunMetadata) => results.folder(result);
  const at = new Map<number, number>();
  for (const point of EARLY) {
    const columns = await mergeResult(folderOf(chosen), { ...planOf(chosen), points: [point] });
    at.set(point, detection(noisy, columns.scores.get('el2n')!));
  }
  const whole = new Map<number, number>();
  for (const epochs of LENGTHS) {
    if (epochs > 2 && noisy.rows > MOST_ROWS_OF_LONG_TRAINING) continue;
    const metadata = await run(noisy, { epochs, rehearse: false });
    const columns = await readResult({ folder: folderOf(metadata), metadata });
    whole.set(epochs, detection(noisy, columns.scores.get('el2n')!));
  }
  const { epochs } = chosen.training;
  if (!whole.has(epochs)) {
    const columns = await readResult({ folder: folderOf(chosen), metadata: chosen });
    whole.set(epochs, detection(noisy, columns.scores.get('el2n')!));
  }
  return { noisy, chosen, at, whole };
}

const measured = [];
for (const size of sizes) {
  for (const set of sets) measured.push(await measure(await makeNoisy(set, size)));
}
const adapterOf = (chosen?: RunMetadata): string =>
  chosen?.device.adapter ? ` (${chosen.device.adapter})` : '';
const decimals = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(3));
const table = markdownTable([
  [
    'data set',
    'rows',
    'at 0',
    'at 1/4',
    'at 1/2',
    ...LENGTHS.map((epochs) => `${epochs} epoch${epochs === 1 ? '' : 's'}`),
    'chosen',
    'AUROC',
    'lost',
    'held-out accuracy (gain)',
    'runs agree',
    'verdict',
    'seconds: rehearsal, its runs',
  ],
  ...measured.map(({ noisy, chosen, at, whole }) => {
    const { rehearsing = 0, training = 0, scoring = 0 } = chosen.seconds;
    const { learned, agreement, verdict } = chosen.trust;
    const best = Math.max(...whole.values());
    const reached = whole.get(chosen.training.epochs)!;
    return [
      DATA_SETS[noisy.set].title,
      String(noisy.rows),
      ...EARLY.map((point) => decimals(at.get(point))),
      ...LENGTHS.map((epochs) => decimals(whole.get(epochs))),
      String(chosen.training.epochs),
      decimals(reached),
      decimals(best - reached),
      learned ? `${(100 * learned.accuracy).toFixed(0)} % (${gainOf(learned).toFixed(2)})` : '',
      agreement ? agreement.rankCorrelation.toFixed(2) : '',
      verdict,
      `${rehearsing.toFixed(0)}, ${(training + scoring).toFixed(0)}`,
    ];
  }),
]);
const lost = measured.map(
  ({ chosen, whole }) => Math.max(...whole.values()) - whole.get(chosen.training.epochs)!,
);
const report = [
  ...table,
  '',
  `Lost against the best of ${LENGTHS.join(', ')} epochs: ${(lost.reduce((sum, one) => sum + one, 0) / lost.length).toFixed(4)} on average, ${Math.max(...lost).toFixed(4)} at most.`,
  '',
  `Built-in encoder, ${RUNS} runs, ${(100 * FLIP_SHARE).toFixed(0)} % of the labels flipped (seed ${FLIP_SEED}). Made by \`npm run bench:epochs -- ${process.argv
    .slice(2)
    .map((word) => word.replace(folder, 'FOLDER'))
    .join(
      ' ',
    )}\`. Computed by ${measured[0]?.chosen.device.provider ?? device}${adapterOf(measured[0]?.chosen)}. Machine: ${describeMachine()}.`,
  '',
].join('\n');
process.stdout.write(report);
if (values.write) writeSection(path.join(root, 'docs/trust.md'), 'epochs', report);
