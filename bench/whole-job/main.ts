// A whole scoring job against its own compute, and its peak memory against a bound that no number of rows may break.
//
//   npm run bench:job -- [--quick] [--rounds N] [--rows N,N,..] [--out FOLDER]
//
// Prints tables and writes them into docs/benchmarks.md; a quick run writes into .bench/quick/.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { VOCABULARY_FILE } from '../../src/core/model-files/model-layout.ts';
import { runScoreJob } from '../../src/engine-client/client.ts';
import { metadataPath, type RunMetadata } from '../../src/shared/results.ts';
import { JOB_DEFAULTS } from '../../src/shared/score-job.ts';
import { describeMachine } from '../side-by-side/machine.ts';
import { markdownTable } from '../side-by-side/markdown-table.ts';
import { writeSection } from '../side-by-side/sections.ts';
import { MINILM_32, TINY_32, type Shape } from '../side-by-side/shapes.ts';
import { spreadOfRatios, type Spread } from '../side-by-side/statistics.ts';
import { writeWorkload } from '../side-by-side/workload.ts';
import { replayCompute, type NumberedJob } from './compute.ts';
import { writeSentences, type SentenceOptions } from './dataset.ts';
import { watchingMemory } from './peak-memory.ts';

const root = process.env['DATA_DIET_ROOT'] ?? process.cwd();
const OVERHEAD_GOAL = 1.15;
const BYTES_PER_PARAMETER = 20;
const BYTES_BESIDE = 1e9;
const SENTENCES: SentenceOptions['words'] = [8, 24];
const SHORT_ROWS: SentenceOptions['words'] = [3, 8];
const LONG_ROWS: SentenceOptions['words'] = [140, 160];

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    rows: { type: 'string' },
    out: { type: 'string' },
  },
});
const rounds = Number(options.rounds ?? (options.quick ? 1 : 3));
const threads = os.availableParallelism();
const work = path.join(root, '.bench/job');
const vocabulary = path.join(root, 'media/builtin', VOCABULARY_FILE);

/** What grows with the rows shows best beside a model that costs next to nothing. */
const SMALLEST: Shape = {
  ...TINY_32,
  name: 'smallest',
  title: 'smallest',
  layers: 1,
  hiddenSize: 32,
  intermediateSize: 64,
};

interface JobPlan extends SentenceOptions {
  readonly title: string;
  readonly model: Shape;
  readonly epochs: number;
}

/** Its scores go to a file, as those of the command line do. */
type PlainJob = NumberedJob & { readonly out: string };

interface PlannedJob {
  readonly job: PlainJob;
  /** The model's. */
  readonly folder: string;
}

function log(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** A folder in Hugging Face layout with random weights. */
async function makeModel(shape: Shape): Promise<string> {
  const folder = path.join(work, shape.name);
  await writeWorkload(shape, folder);
  fs.copyFileSync(vocabulary, path.join(folder, VOCABULARY_FILE));
  return folder;
}

async function planJob(plan: JobPlan): Promise<PlannedJob> {
  const file = path.join(work, 'rows.jsonl');
  await writeSentences(file, vocabulary, plan);
  const folder = await makeModel(plan.model);
  const job: PlainJob = {
    ...JOB_DEFAULTS,
    file,
    format: 'jsonl',
    columns: { text: ['text'], label: 'label' },
    model: { kind: 'folder', path: folder },
    runs: 1,
    epochs: plan.epochs,
    // Held against the compute of the run alone.
    rehearse: false,
    device: 'cpu',
    store: path.join(work, 'store'),
    out: path.join(work, 'scores.jsonl'),
  };
  return { job, folder };
}

interface JobRun {
  readonly seconds: number;
  readonly bytes: number;
  readonly metadata: RunMetadata;
}

async function runJob(job: PlainJob): Promise<JobRun> {
  const start = performance.now();
  const { result, bytes } = await watchingMemory(() =>
    runScoreJob(job, { enginePath: path.join(root, 'dist/engine.js') }),
  );
  const seconds = (performance.now() - start) / 1000;
  fs.rmSync(job.out);
  fs.rmSync(metadataPath(job.out));
  // The next round computes everything again.
  fs.rmSync(job.store, { recursive: true });
  return { seconds, bytes, metadata: result };
}

interface Overhead {
  readonly plan: JobPlan;
  readonly ratio: Spread;
  readonly last: JobRun;
}

/** A job and its compute in turns. */
async function measureOverhead(plan: JobPlan): Promise<Overhead> {
  const { job, folder } = await planJob(plan);
  const whole: number[] = [];
  const compute: number[] = [];
  let last: JobRun | undefined;
  for (let round = 0; round < rounds; round++) {
    last = await runJob(job);
    whole.push(last.seconds);
    compute.push(await replayCompute(job, folder, threads));
    log(
      `${plan.title}: round ${round + 1} of ${rounds}, job ${whole.at(-1)!.toFixed(1)} s, compute ${compute.at(-1)!.toFixed(1)} s`,
    );
  }
  if (!last) throw new RangeError('no rounds');
  return { plan, ratio: spreadOfRatios(whole, compute), last };
}

interface MemoryUse {
  readonly plan: JobPlan;
  readonly run: JobRun;
}

async function measureMemory(plan: JobPlan): Promise<MemoryUse> {
  const { job } = await planJob(plan);
  const run = await runJob(job);
  log(`${plan.title}: ${megabytes(run.bytes)}, ${run.seconds.toFixed(0)} s`);
  return { plan, run };
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
}

function overheadRow({ plan, ratio, last }: Overhead): string[] {
  const figures = `${ratio.median.toFixed(2)} (${ratio.low.toFixed(2)} – ${ratio.high.toFixed(2)})`;
  const stages = Object.entries(last.metadata.seconds).map(
    ([stage, seconds]) => `${stage} ${seconds.toFixed(1)}`,
  );
  const met = ratio.median <= OVERHEAD_GOAL ? 'met' : '**not met**';
  return [plan.title, `${figures} ${met}`, `${last.seconds.toFixed(1)} s: ${stages.join(', ')}`];
}

function memoryRow({ plan, run }: MemoryUse): string[] {
  const bound = run.metadata.model.parameters * BYTES_PER_PARAMETER + BYTES_BESIDE;
  const met = run.bytes <= bound ? 'met' : '**not met**';
  return [plan.title, megabytes(run.bytes), megabytes(bound), met, `${run.seconds.toFixed(0)} s`];
}

const sentences = (title: string, model: Shape, rows: number): JobPlan => ({
  title: `${title}, ${rows.toLocaleString('en')} sentences, 1 epoch`,
  model,
  rows,
  words: SENTENCES,
  epochs: 1,
});
const overheadPlans = options.quick
  ? [sentences('BERT-tiny', TINY_32, 1000)]
  : [sentences('MiniLM-L6', MINILM_32, 3000), sentences('BERT-tiny', TINY_32, 20_000)];
const rowCounts = (options.rows ?? (options.quick ? '2000' : '10000,100000,1000000')).split(',').map(Number);
const memoryPlans: readonly JobPlan[] = [
  ...rowCounts.map((rows) => ({
    title: `smallest, ${rows.toLocaleString('en')} short rows, as it is`,
    model: SMALLEST,
    rows,
    words: SHORT_ROWS,
    epochs: 0,
  })),
  {
    title: `${options.quick ? 'BERT-tiny' : 'MiniLM-L6'}, rows of 128 tokens, 1 epoch`,
    model: options.quick ? TINY_32 : MINILM_32,
    rows: 160,
    words: LONG_ROWS,
    epochs: 1,
  },
];

const machine = describeMachine();
try {
  const overheads: Overhead[] = [];
  for (const plan of overheadPlans) overheads.push(await measureOverhead(plan));
  const memory: MemoryUse[] = [];
  for (const plan of memoryPlans) memory.push(await measureMemory(plan));
  const words = process.argv.slice(2);
  const report = [
    `Made by \`${['npm run bench:job', ...(words.length > 0 ? ['--', ...words] : [])].join(' ')}\` with ${rounds} rounds, 1 run a job, batch ${JOB_DEFAULTS.batchSize}, ${threads} threads. Machine: ${machine}.`,
    '',
    ...markdownTable([
      ['job', `whole job / its compute, at most ${OVERHEAD_GOAL}`, 'last round, seconds by stage'],
      ...overheads.map(overheadRow),
    ]),
    '',
    ...markdownTable([
      ['job', 'peak memory', 'bound', '', 'time'],
      ...memory.map(memoryRow),
      ...overheads.map(({ plan, last }) => memoryRow({ plan, run: last })),
    ]),
    '',
  ].join('\n');
  process.stdout.write(`${report}\n`);
  const out = options.out ?? path.join(root, options.quick ? '.bench/quick' : 'docs');
  writeSection(path.join(out, 'benchmarks.md'), 'whole job', report);
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
