// The comparison that a user makes: one file of labelled texts, one of scores, by other ways. Ours, a plain Trainer script
// with a loop over single rows, the best script we could write in PyTorch, and cleanlab; seconds from the start of the
// process to the file on disk, and how well the scores find flipped labels.
//
//   npm run bench:compare -- --datasets FOLDER [--sets sst2,ag_news] [--encoders minilm,tiny] [--runs 1,3] [--rows N]
//       [--contenders ours,ours-el2n,trainer,best,cleanlab] [--quick] [--known] [--write]
//
// Prints tables; --write puts them into docs/benchmarks.md. What was measured lies in .bench/compare/ and is not measured
// again while neither programs, data nor encoder change. Before the clock runs, everyone's scores of one classifier are
// held against each other. --known measures nothing, and tables what was measured before.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { JOB_DEFAULTS } from '../../src/shared/score-job.ts';
import { ResultCache } from '../encoders/cache.ts';
import { DATA_SET_NAMES } from '../encoders/data-sets.ts';
import { VERSIONS } from '../encoders/versions.ts';
import { describeMachine } from '../side-by-side/machine.ts';
import { COMPARISON_PACKAGES, prepareModernPython } from '../side-by-side/python-environments.ts';
import { writeSection } from '../side-by-side/sections.ts';
import {
  CONTENDER_NAMES,
  CONTENDERS,
  protocolOf,
  type Contender,
  type ContenderName,
  type Place,
} from './contenders.ts';
import { ENCODER_NAMES, openComparedEncoder, type ComparedEncoder } from './encoders.ts';
import { writeNoisyFile, type NoisyFile } from './noisy-file.ts';
import { agreementLines, reportOf, type ReportedGroup, type ReportedResult } from './report.ts';
import { MeasuredSchema, type Measured } from './results.ts';
import { compareScores } from './same-scores.ts';
import { timeProcess } from './timed-process.ts';

const root = process.env['DATA_DIET_ROOT'] ?? process.cwd();
const FOLDER_VARIABLE = 'DATA_DIET_DATASETS';
const QUICK_ROWS = 320;
/** Contenders that do not fine-tune always have this encoder. */
const OF_EMBEDDINGS = 'minilm';

function parseOptions(words: readonly string[]) {
  const { values } = parseArgs({
    args: [...words],
    options: {
      datasets: { type: 'string' },
      sets: { type: 'string', default: 'sst2,ag_news' },
      encoders: { type: 'string', default: ENCODER_NAMES.join(',') },
      runs: { type: 'string' },
      rows: { type: 'string' },
      contenders: { type: 'string', default: CONTENDER_NAMES.join(',') },
      quick: { type: 'boolean', default: false },
      known: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const datasets = values.datasets ?? process.env[FOLDER_VARIABLE];
  if (datasets === undefined) {
    throw new Error(`name the folder of the data sets: --datasets FOLDER, or ${FOLDER_VARIABLE}`);
  }
  if (values.write && (values.quick || values.rows !== undefined)) {
    throw new Error('--write is for whole files: neither --quick nor --rows');
  }
  const count = v.pipe(v.number(), v.integer(), v.minValue(1));
  const rows = values.rows === undefined ? undefined : v.parse(count, Number(values.rows));
  return {
    datasets,
    sets: v.parse(v.array(v.picklist(DATA_SET_NAMES)), values.sets.split(',')),
    encoders: v.parse(v.array(v.picklist(ENCODER_NAMES)), values.encoders.split(',')),
    runs: v.parse(v.array(count), (values.runs ?? (values.quick ? '1' : '1,3')).split(',').map(Number)),
    rows: rows ?? (values.quick ? QUICK_ROWS : Infinity),
    contenders: v.parse(v.array(v.picklist(CONTENDER_NAMES)), values.contenders.split(',')),
    work: path.join(root, values.quick ? '.bench/quick/compare' : '.bench/compare'),
    known: values.known,
    write: values.write,
  };
}

function log(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** The command as anyone would give it: where folders lie on this machine is nobody else's. */
function commandOf(words: readonly string[], datasets: string): string {
  return ['npm run bench:compare', '--', ...words.map((word) => word.replace(datasets, 'FOLDER'))].join(' ');
}

const words = process.argv.slice(2);
const options = parseOptions(words);
const { work } = options;
const cache = new ResultCache(path.join(work, 'results'));
const place: Place = {
  root,
  python: prepareModernPython(root, log),
  threads: os.availableParallelism(),
};
const warmedUp = new Set<ContenderName>();

/** An empty folder for what a process writes; it is removed with whatever lies in it. */
async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(work, 'run-'));
  try {
    return await use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The first run of a program reads it from disk, which a person who scores one file after the other pays once. */
async function warmUp(contender: Contender, set: NoisyFile, encoder: ComparedEncoder): Promise<void> {
  if (warmedUp.has(contender.name)) return;
  await withFolder(async (out) => {
    const { learningRate, folder: model } = encoder;
    const task = { file: set.warmUp, columns: set, model, learningRate, runs: 1, out };
    await timeProcess(contender.command(task, place));
  });
  warmedUp.add(contender.name);
}

async function measure(
  contender: Contender,
  set: NoisyFile,
  encoder: ComparedEncoder,
  runs: number,
): Promise<Measured | undefined> {
  const { fingerprint, folder: model, learningRate } = encoder;
  const protocol = { data: set.sha256, ...protocolOf(contender, encoder, runs, place) };
  const part = contender.fineTunes ? `${contender.name}-${runs}` : contender.name;
  const key = { fingerprint, set: set.name, part, seed: JOB_DEFAULTS.seed, protocol };
  const where = `${set.title}, ${encoder.title}, ${part}`;
  const known = cache.read(key, MeasuredSchema);
  if (known) {
    log(`${where}: ${known.seconds.toFixed(1)} s (known)`);
    return known;
  }
  if (options.known) return undefined;
  await warmUp(contender, set, encoder);
  const [load = 0] = os.loadavg();
  const measured = await withFolder(async (out) => {
    const task = { file: set.path, columns: set, model, learningRate, runs, out };
    const seconds = await timeProcess(contender.command(task, place));
    return { seconds, load, scores: contender.read(task, set.flipped.length) };
  });
  cache.write(key, contender.name, measured);
  log(`${where}: ${measured.seconds.toFixed(1)} s`);
  return measured;
}

/** Everyone in turn on the same file, encoder and runs. */
async function measureGroup(
  set: NoisyFile,
  encoder: ComparedEncoder,
  embeddings: () => Promise<ComparedEncoder>,
  runs: number,
): Promise<ReportedGroup> {
  const results: ReportedResult[] = [];
  for (const name of options.contenders) {
    const contender = CONTENDERS[name];
    const measured = await measure(
      contender,
      set,
      contender.fineTunes ? encoder : await embeddings(),
      contender.fineTunes ? runs : 1,
    );
    if (measured !== undefined)
      results.push({ contender: name, title: contender.title, finds: contender.finds, measured });
  }
  return { encoder: encoder.title, runs, results };
}

fs.mkdirSync(work, { recursive: true });
const encoders: ComparedEncoder[] = [];
for (const name of options.encoders) encoders.push(await openComparedEncoder(name, root, work));
const embeddings = async (): Promise<ComparedEncoder> =>
  encoders.find(({ name }) => name === OF_EMBEDDINGS) ??
  (await openComparedEncoder(OF_EMBEDDINGS, root, work));
const files: NoisyFile[] = [];
for (const name of options.sets) {
  files.push(await writeNoisyFile(name, options.datasets, options.rows, path.join(work, 'data')));
}

// On every file: pairs of sentences have token types of their own.
const differences: string[] = [];
for (const file of files) {
  for (const encoder of encoders) {
    const found = await withFolder((folder) => compareScores(file, encoder, place, folder));
    const written = Object.entries(found).map(([name, value]) => `${name} ${value.toExponential(1)}`);
    differences.push(`${file.title}, ${encoder.title}: ${written.join(', ')}`);
    log(`largest relative differences from PyTorch's loop on the same weights, ${differences.at(-1)!}`);
  }
}

const sets = [];
const loads: number[] = [];
for (const file of files) {
  const groups: ReportedGroup[] = [];
  for (const encoder of encoders) {
    for (const runs of options.runs) {
      const group = await measureGroup(file, encoder, embeddings, runs);
      // What fine-tunes nothing is repeated beside each job, and alone it is compared with none.
      if (group.results.some(({ contender }) => contender !== 'cleanlab')) groups.push(group);
    }
  }
  for (const { results } of groups) loads.push(...results.map(({ measured }) => measured.load));
  sets.push({ title: file.title, task: file.task, flipped: file.flipped, groups });
}
const agreements = agreementLines(sets, 'trainer', 'best');
const report = [
  reportOf(sets),
  '',
  ...(agreements.length > 0
    ? [
        `Rank correlation of EL2N / GraNd between the two PyTorch scripts, whose random heads start alike, others than ours: ${agreements.join('; ')}.`,
        '',
      ]
    : []),
  `Largest relative differences of any of the first rows from PyTorch's loop over single rows on the same weights: ${differences.join('; ')}.`,
  '',
  `Made by \`${commandOf(words, options.datasets)}\`: one round, batch ${JOB_DEFAULTS.batchSize}, ${place.threads} threads; load average before each job ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}. Ours: data-diet ${VERSIONS.dataDiet}, ONNX Runtime ${VERSIONS.onnxRuntime}, Node ${VERSIONS.node}. Theirs: ${COMPARISON_PACKAGES.join(', ')}. Machine: ${describeMachine()}.`,
  '',
].join('\n');
process.stdout.write(`${report}\n`);
if (options.write) writeSection(path.join(root, 'docs/benchmarks.md'), 'compare', report);
