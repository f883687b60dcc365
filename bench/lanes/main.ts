// Lanes and threads: every way to cut the cores up against one thread, alone and beside a program that keeps one core busy;
// and how near a training step comes to the fastest products that this machine computes.
//
//   npm run bench:lanes -- [--shapes NAME,NAME] [--rounds N] [--quick]
//
// Prints tables and writes them into docs/benchmarks.md; a quick run writes into .bench/quick/.
import { spawn, type ChildProcess } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { LanePlan } from '../../src/core/lanes/plan-lanes.ts';
import { describeMachine } from '../side-by-side/machine.ts';
import { markdownTable } from '../side-by-side/markdown-table.ts';
import { writeSection } from '../side-by-side/sections.ts';
import { SHAPES, type Shape } from '../side-by-side/shapes.ts';
import { spreadOf, spreadOfRatios, type Spread } from '../side-by-side/statistics.ts';
import { writeWorkload } from '../side-by-side/workload.ts';
import { openEngine } from './engine.ts';
import { stepOperations } from './operations.ts';
import { PRODUCT_OPERATIONS, squareProduct, squareProductOfPytorch } from './square-product.ts';

const root = process.env['DATA_DIET_ROOT'] ?? process.cwd();
const { values } = parseArgs({
  options: {
    shapes: { type: 'string', default: 'tiny-32,builtin-32,minilm-32,minilm-64' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 1 : 7));
const cores = os.availableParallelism();

/** 1, 2, 4, ... lanes of 1, 2, 4, ... threads, as many as there are cores. */
function plans(): LanePlan[] {
  const powers = Array.from({ length: Math.floor(Math.log2(cores)) + 1 }, (_, power) => 2 ** power);
  return powers.flatMap((lanes) =>
    powers.filter((threads) => lanes * threads <= cores).map((threads) => ({ lanes, threads })),
  );
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Seconds by contender, one a round; the order is turned around from round to round. */
async function inTurns(contenders: ReadonlyMap<string, () => Promise<void>>): Promise<Map<string, number[]>> {
  const seconds = new Map([...contenders.keys()].map((name): [string, number[]] => [name, []]));
  for (const work of contenders.values()) await work();
  for (let round = 0; round < rounds; round++) {
    const order = [...contenders];
    for (const [name, work] of round % 2 === 0 ? order : order.reverse()) {
      seconds.get(name)!.push(await secondsOf(work));
    }
  }
  return seconds;
}

/** A program that keeps one core busy. */
function busyProgram(): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
}

const show = ({ median, low, high }: Spread): string =>
  `${median.toFixed(2)} (${low.toFixed(2)} – ${high.toFixed(2)})`;
const title = ({ lanes, threads }: LanePlan): string => `${lanes} × ${threads}`;

/** Products by the libraries whose fastest is the peak; PyTorch's alone may be missing. */
const products = new Map([['ONNX Runtime', await squareProduct(cores)]]);
const log = (message: string): void => void process.stderr.write(`${message}\n`);
await squareProductOfPytorch(root, cores, log).then(
  (product) => products.set('PyTorch', product),
  (error: unknown) => {
    log(`without PyTorch: ${error instanceof Error ? error.message : String(error)}`);
  },
);

async function measure(shape: Shape): Promise<string[][]> {
  const folder = path.join(root, '.bench/lanes', shape.name);
  await writeWorkload(shape, folder);
  const engines = new Map<string, Awaited<ReturnType<typeof openEngine>>>();
  for (const plan of plans()) engines.set(title(plan), await openEngine(shape, folder, plan));
  const steps = new Map([...engines].map(([name, { step }]) => [name, step]));
  const scoring = new Map([...engines].map(([name, { score }]) => [name, score]));
  const alone = await inTurns(new Map([...steps, ...products]));
  const scored = await inTurns(scoring);
  const neighbour = busyProgram();
  const beside = await inTurns(steps);
  neighbour.kill('SIGKILL');
  const one = title({ lanes: 1, threads: 1 });
  const peaks = [...products.keys()].map((library) =>
    alone.get(library)!.map((seconds) => PRODUCT_OPERATIONS / seconds),
  );
  const operations = stepOperations(shape);
  return [...steps.keys()].map((name) => {
    const speed = alone.get(name)!.map((seconds) => operations / seconds);
    return [
      shape.title,
      name,
      `${(1000 * spreadOf(alone.get(name)!).median).toFixed(0)} ms`,
      show(spreadOfRatios(alone.get(one)!, alone.get(name)!)),
      show(spreadOfRatios(scored.get(one)!, scored.get(name)!)),
      show(spreadOfRatios(beside.get(one)!, beside.get(name)!)),
      ...peaks.map((peak) => `${(100 * spreadOfRatios(speed, peak).median).toFixed(0)} %`),
    ];
  });
}

const header = [
  'encoder, tokens a row',
  'lanes × threads',
  'training step',
  'training: times one thread',
  'scoring',
  'training beside a busy program',
  ...[...products.keys()].map((library) => `share of ${library}'s product`),
];
const chosen = values.shapes.split(',').map((name) => {
  const shape = SHAPES.find((known) => known.name === name);
  if (!shape) throw new Error(`there is no shape ${name}`);
  return shape;
});
const rows: string[][] = [header];
for (const shape of values.quick ? chosen.slice(0, 1) : chosen) rows.push(...(await measure(shape)));
const content = [
  ...markdownTable(rows),
  '',
  `Made by \`npm run bench:lanes -- --shapes ${values.shapes} --rounds ${rounds}\`. Machine: ${describeMachine()}.`,
].join('\n');
process.stdout.write(`${content}\n`);
writeSection(
  path.join(root, values.quick ? '.bench/quick/benchmarks.md' : 'docs/benchmarks.md'),
  'lanes',
  content,
);
// Lanes would keep the process alive.
process.exit(0);
