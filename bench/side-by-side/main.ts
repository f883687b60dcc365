// Side-by-side measurements: our engine against PyTorch, Opacus and JAX, on one machine with the same weights and rows.
//
//   npm run bench -- [--quick] [--shapes NAMES] [--only CONTENDERS] [--rounds N] [--minutes N] [--device DEVICE]
//                    [--python PYTHON] [--out FOLDER]
//
// Prints tables of ratios and writes them with a plot into docs/; a quick run writes into .bench/quick/.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { NAMED_DEVICES } from '../../src/shared/device-report.ts';
import { Contender, type ContenderCommand } from './contender.ts';
import { describeMachine } from './machine.ts';
import { serveOurTasks } from './our-worker.ts';
import { comparisonPlot } from './plot.ts';
import { preparePython, PYTHON_CONTENDERS, type PythonContender } from './python-environments.ts';
import { reportOf, type ReportFacts } from './report.ts';
import { OURS, ShapeResults } from './results.ts';
import { measureInTurns } from './rounds.ts';
import { writeSection } from './sections.ts';
import { SHAPES, USUAL_SHAPES, type Shape } from './shapes.ts';
import { writeWorkload } from './workload.ts';

const WORKER = 'worker';
const root = process.env['DATA_DIET_ROOT'] ?? process.cwd();
const PYTHON_NAMES = Object.keys(PYTHON_CONTENDERS) as PythonContender[];
const DISAGREEMENT_LIMIT = 1e-4;
const QUICK = { rounds: 2, secondsPerTurn: 0, shapes: ['tiny-32'] };
const FULL = { rounds: 9, secondsPerTurn: 0.4, shapes: USUAL_SHAPES.map(({ name }) => name) };

function parseOptions(words: readonly string[]) {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: 'boolean', default: false },
      shapes: { type: 'string' },
      only: { type: 'string', default: [OURS, ...PYTHON_NAMES].join(',') },
      rounds: { type: 'string' },
      minutes: { type: 'string', default: '12' },
      device: { type: 'string', default: 'cpu' },
      python: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const defaults = values.quick ? QUICK : FULL;
  const names = values.shapes?.split(',') ?? defaults.shapes;
  const count = v.pipe(v.number(), v.integer(), v.minValue(1));
  return {
    shapes: names.map((name) => {
      const shape = SHAPES.find((known) => known.name === name);
      if (!shape)
        throw new Error(`no shape ${name}; there are ${SHAPES.map((known) => known.name).join(', ')}`);
      return shape;
    }),
    contenders: v.parse(v.array(v.picklist([OURS, ...PYTHON_NAMES])), values.only.split(',')),
    rounds: v.parse(count, Number(values.rounds ?? defaults.rounds)),
    secondsPerTurn: defaults.secondsPerTurn,
    seconds: 60 * v.parse(v.pipe(v.number(), v.minValue(0)), Number(values.minutes)),
    device: v.parse(v.picklist(NAMED_DEVICES), values.device),
    python: values.python,
    out: values.out ?? path.join(root, values.quick ? '.bench/quick' : 'docs'),
  };
}
type Options = ReturnType<typeof parseOptions>;

const threads = os.availableParallelism();

function log(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** How each contender is started on the workload in `folder`. @throws Error when it cannot be */
function commandOf(name: string, shape: Shape, folder: string, options: Options): ContenderCommand {
  if (name === OURS) {
    const program = process.argv[1]!;
    const args = [
      '--enable-source-maps',
      program,
      WORKER,
      shape.name,
      folder,
      String(threads),
      options.device,
    ];
    return { name, command: process.execPath, args };
  }
  const contender = v.parse(v.picklist(PYTHON_NAMES), name);
  const python = options.python ?? preparePython(root, contender, log);
  const worker = path.join(root, 'bench/python/worker.py');
  return {
    name,
    command: python,
    args: [worker, PYTHON_CONTENDERS[contender].module, folder, String(threads), options.device],
  };
}

async function startAll(
  shape: Shape,
  folder: string,
  options: Options,
  absences: Set<string>,
): Promise<Contender[]> {
  const environment = {
    ...process.env,
    ORT_DISABLE_TELEMETRY: '1',
    OMP_NUM_THREADS: String(threads),
    TOKENIZERS_PARALLELISM: 'false',
    HF_HUB_OFFLINE: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const contenders: Contender[] = [];
  for (const name of options.contenders) {
    try {
      contenders.push(await Contender.start(commandOf(name, shape, folder, options), environment));
    } catch (error) {
      absences.add(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return contenders;
}

async function measureShape(
  shape: Shape,
  options: Options,
  seconds: number,
  versions: Map<string, Readonly<Record<string, string>>>,
  absences: Set<string>,
): Promise<ShapeResults> {
  const folder = path.join(root, '.bench/workloads', shape.name);
  await writeWorkload(shape, folder);
  const contenders = await startAll(shape, folder, options, absences);
  try {
    for (const contender of contenders) versions.set(contender.name, contender.versions);
    const measurements = await measureInTurns(contenders, {
      rounds: options.rounds,
      seconds,
      secondsPerTurn: options.secondsPerTurn,
      log: (message) => {
        log(`${shape.title}: ${message}`);
        if (message.includes(' cannot do ') || message.includes(' failed at ')) {
          absences.add(`${message} (${shape.title})`);
        }
      },
    });
    return new ShapeResults(shape, measurements);
  } finally {
    for (const contender of contenders) await contender.close();
  }
}

/** Writes and returns the report of what has been measured so far. */
function writeReport(
  words: readonly string[],
  options: Options,
  facts: Pick<ReportFacts, 'machine' | 'versions' | 'absences'>,
  results: readonly ShapeResults[],
): string {
  const command = ['npm run bench', ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
  const report = reportOf({ ...facts, command, threads, device: options.device }, results);
  const suffix = options.device === 'cpu' ? '' : `-${options.device}`;
  const plot = `![Times as long as ours](benchmarks${suffix}.svg)`;
  writeSection(path.join(options.out, 'benchmarks.md'), `side by side${suffix}`, `${plot}\n\n${report}`);
  fs.writeFileSync(path.join(options.out, `benchmarks${suffix}.svg`), comparisonPlot(results));
  return report;
}

async function bench(words: readonly string[]): Promise<void> {
  const options = parseOptions(words);
  const machine = describeMachine(options.device);
  const versions = new Map<string, Readonly<Record<string, string>>>();
  const absences = new Set<string>();
  const results: ShapeResults[] = [];
  let report = '';
  const start = performance.now();
  for (const [index, shape] of options.shapes.entries()) {
    // What one shape leaves of its share of the time is for the others.
    const left = options.seconds - (performance.now() - start) / 1000;
    const share = left / (options.shapes.length - index);
    results.push(await measureShape(shape, options, share, versions, absences));
    report = writeReport(words, options, { machine, versions, absences: [...absences] }, results);
  }
  process.stdout.write(`${report}\n`);
  for (const shape of results) {
    const difference = shape.disagreement('pytorch', 'grand-loop');
    if (difference !== undefined && difference > DISAGREEMENT_LIMIT) {
      throw new Error(`${shape.shape.title}: our GraNd differs from PyTorch's by ${difference}`);
    }
  }
}

const [first, ...rest] = process.argv.slice(2);
if (first === WORKER) await serveOurTasks(rest);
else await bench(process.argv.slice(2));
