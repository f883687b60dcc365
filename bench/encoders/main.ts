// Which encoder is worth its seconds? The built-in one, its shape with random weights and MiniLM-L6, or others, on four
// data sets: accuracy on unseen rows, how well the scores find flipped labels, and time.
//
//   npm run bench:encoders -- --datasets FOLDER [--encoders builtin,random,minilm] [--encoder NAME=FOLDER ...]
//       [--sets sst2,banking77,ag_news,snli] [--runs N] [--rows N] [--learning-rate X] [--again PARTS] [--quick] [--write]
//
// Prints tables; --write puts those of all known encoders and data sets into docs/encoders.md: what is not named must have
// been measured before. What was measured lies in .bench/encoders/ and is not measured again; --again flipped,speed does
// those parts of what is named anew.
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { JOB_DEFAULTS } from '../../src/shared/score-job.ts';
import { describeMachine } from '../side-by-side/machine.ts';
import { writeSection } from '../side-by-side/sections.ts';
import { ResultCache } from './cache.ts';
import { openContender, type Contender, type ContenderPlan } from './contenders.ts';
import { DATA_SET_NAMES, majorityShare, readDataSet, type DataSet } from './data-sets.ts';
import { measure, PART_NAMES } from './measure.ts';
import { reportOf } from './report.ts';
import type { Measurements } from './results.ts';
import { VERSIONS } from './versions.ts';

const root = process.env['DATA_DIET_ROOT'] ?? process.cwd();
const FOLDER_VARIABLE = 'DATA_DIET_DATASETS';
const KNOWN: readonly ContenderPlan[] = [
  { name: 'builtin', title: 'built-in', model: { kind: 'builtin' } },
  { name: 'random', title: 'its shape, random weights', model: { kind: 'builtin' }, random: true },
  {
    name: 'minilm',
    title: 'MiniLM-L6',
    // Fetched by `node scripts/fetch-minilm.mjs`.
    model: { kind: 'folder', path: path.join(root, '.models/all-MiniLM-L6-v2') },
  },
];
/** More test rows would cost more time than they take off the error: 0.9 points at 80 % of 2,000. */
const FULL_LIMITS = { train: Infinity, test: 2000 };
const QUICK_LIMITS = { train: 320, test: 160 };

function parseOptions(words: readonly string[]) {
  const { values } = parseArgs({
    args: [...words],
    options: {
      datasets: { type: 'string' },
      encoders: { type: 'string' },
      encoder: { type: 'string', multiple: true, default: [] },
      sets: { type: 'string', default: DATA_SET_NAMES.join(',') },
      runs: { type: 'string', default: '1' },
      rows: { type: 'string' },
      'learning-rate': { type: 'string' },
      again: { type: 'string' },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const datasets = values.datasets ?? process.env[FOLDER_VARIABLE];
  if (datasets === undefined) {
    throw new Error(`name the folder of the data sets: --datasets FOLDER, or ${FOLDER_VARIABLE}`);
  }
  const candidates = values.encoder.map(candidateOf);
  if (values.write && (candidates.length > 0 || values.quick || values['learning-rate'] !== undefined)) {
    throw new Error('--write is for the known encoders, trained as a job trains them, on more than a trial');
  }
  const everyKnown = candidates.length > 0 ? '' : KNOWN.map(({ name }) => name).join(',');
  const count = v.pipe(v.number(), v.integer(), v.minValue(1));
  const limits = values.quick ? QUICK_LIMITS : FULL_LIMITS;
  return {
    datasets,
    plans: [...namesIn(values.encoders ?? everyKnown).map(knownOf), ...candidates],
    sets: v.parse(v.array(v.picklist(DATA_SET_NAMES)), namesIn(values.sets)),
    runs: v.parse(count, Number(values.runs)),
    limits: { ...limits, ...(values.rows !== undefined && { train: v.parse(count, Number(values.rows)) }) },
    learningRate:
      values['learning-rate'] === undefined
        ? undefined
        : v.parse(v.pipe(v.number(), v.gtValue(0)), Number(values['learning-rate'])),
    again: new Set(v.parse(v.array(v.picklist(PART_NAMES)), namesIn(values.again ?? ''))),
    cache: path.join(root, values.quick ? '.bench/quick/encoders' : '.bench/encoders'),
    write: values.write,
  };
}

function namesIn(list: string): string[] {
  return list.split(',').filter((name) => name !== '');
}

function knownOf(name: string): ContenderPlan {
  const plan = KNOWN.find((known) => known.name === name);
  if (!plan) throw new Error(`no encoder ${name}; there are ${KNOWN.map((known) => known.name).join(', ')}`);
  return plan;
}

/** `NAME=FOLDER`. */
function candidateOf(text: string): ContenderPlan {
  const [, name, folder] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || folder === undefined) throw new Error(`--encoder ${text} is not NAME=FOLDER`);
  return { name, title: name, model: { kind: 'folder', path: folder } };
}

function log(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** The command as anyone would give it: where folders lie on this machine is nobody else's. */
function commandOf(words: readonly string[], datasets: string): string {
  return ['npm run bench:encoders', '--', ...words.map((word) => word.replace(datasets, 'FOLDER'))].join(' ');
}

const words = process.argv.slice(2);
const options = parseOptions(words);
const cache = new ResultCache(options.cache);
// The page has all tables or none: what was not asked for is taken as it was measured before.
const plans = options.write ? KNOWN : options.plans;
const sets: DataSet[] = [];
for (const name of options.write ? DATA_SET_NAMES : options.sets) {
  sets.push(await readDataSet(name, options.datasets, options.limits));
}
const contenders: Contender[] = [];
const measured = plans.map((): Measurements[] => []);

/** Measures all pairs of an encoder and a data set that were asked for, or takes the others from the cache. */
async function measurePairs(asked: boolean): Promise<void> {
  for (const [row, contender] of contenders.entries()) {
    for (const [column, set] of sets.entries()) {
      if ((options.plans.includes(plans[row]!) && options.sets.includes(set.name)) !== asked) continue;
      const how = { ...options, cache, log, onlyKnown: !asked };
      measured[row]![column] = await measure(contender, set, how);
    }
  }
}

try {
  for (const plan of plans) contenders.push(await openContender(plan));
  // What is lacking is told before hours are spent on the rest.
  await measurePairs(false);
  await measurePairs(true);
} finally {
  for (const { encoder } of contenders) await encoder.close();
}
const report = [
  reportOf(
    contenders,
    sets.map((set, at) => ({
      title: set.title,
      task: set.task,
      trainRows: set.train.length,
      testRows: set.test.length,
      classes: new Set([...set.train, ...set.test].map(({ label }) => label)).size,
      majority: majorityShare(set),
      measurements: measured.map((ofSets) => ofSets[at]!),
    })),
  ),
  '',
  `Made by \`${commandOf(words, options.datasets)}\`: ${options.runs} run${options.runs === 1 ? '' : 's'}, batch ${JOB_DEFAULTS.batchSize}, CPU with ${os.availableParallelism()} threads. data-diet ${VERSIONS.dataDiet}, ONNX Runtime ${VERSIONS.onnxRuntime}, Node ${VERSIONS.node}. Machine: ${describeMachine()}.`,
  '',
].join('\n');
process.stdout.write(`${report}\n`);
if (options.write) writeSection(path.join(root, 'docs/encoders.md'), 'encoders', report);
