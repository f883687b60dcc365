// A device that fails in the middle of a job: what the job then does, and that no score suffers. Only the fault is made
// up: every graph is run by ONNX Runtime, on the CPU under another provider's name.
import assert from 'node:assert/strict';
import test from 'node:test';
import { trimVocabulary } from '../../../src/core/weights/load-parameters.ts';
import type { Graph } from '../../../src/core/onnx/graph.ts';
import { Executable, type CompileGraph } from '../../../src/core/onnx/executable.ts';
import type { Provider } from '../../../src/core/onnx/session-options.ts';
import { ScoreTotals, type RowScores } from '../../../src/core/scores/score-totals.ts';
import { TRAIN_DEFAULTS } from '../../../src/core/train/fine-tune.ts';
import { SeedRuns } from '../../../src/engine/seed-runs.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { assertClose, loadReference } from '../core/reference.ts';

const LOST = 'WebGPU device lost (1): VK_ERROR_DEVICE_LOST';
const NO_MEMORY = 'CUDA failure 2: out of memory ; GPU=0';
const BATCH = 4;

type Stage = 'training' | 'scoring';
/** The graph's nth run (from 1, counted over the whole job) throws. */
interface Fault {
  readonly stage: Stage;
  readonly run: number;
  readonly message: string;
}

/** What a graph is for; undefined for one that only moves numbers. */
function stageOf(graph: Graph): Stage | undefined {
  return graph.outputs.has('el2n') ? 'scoring' : graph.outputs.has('loss') ? 'training' : undefined;
}

/** Compiles for the CPU whatever the provider; the graphs of the other provider fail as told. */
function faulty(faults: readonly Fault[]): CompileGraph {
  const runs: Record<Stage, number> = { training: 0, scoring: 0 };
  return async (graph, options) => {
    const executable = await Executable.compile(graph, { ...options, provider: 'cpu' });
    const stage = stageOf(graph);
    if (stage === undefined || options.provider === 'cpu') return executable;
    return {
      run: (feeds, fetches) => {
        runs[stage]++;
        const fault = faults.find((candidate) => candidate.stage === stage && candidate.run === runs[stage]);
        return fault ? Promise.reject(new Error(fault.message)) : executable.run(feeds, fetches);
      },
      dispose: () => executable.dispose(),
    };
  };
}

/** What happens to the graphs: `+training`, `-scoring`. */
function watched(events: string[]): CompileGraph {
  return async (graph, options) => {
    const executable = await Executable.compile(graph, options);
    const stage = stageOf(graph);
    events.push(`+${stage}`);
    return {
      run: (feeds, fetches) => executable.run(feeds, fetches),
      dispose: () => {
        events.push(`-${stage}`);
        return executable.dispose();
      },
    };
  };
}

interface JobOptions {
  readonly provider?: Provider;
  readonly compile?: CompileGraph;
  readonly epochs?: number;
  readonly faults?: readonly Fault[];
  readonly batchSize?: number;
  readonly seeds?: readonly number[];
}

async function runJob({
  provider = 'cuda',
  faults = [],
  compile = faulty(faults),
  epochs = 2,
  batchSize = BATCH,
  seeds = [1, 2],
}: JobOptions) {
  const { classifier, classes, examples, initial } = await loadReference('bert', { trim: true });
  const log: string[] = [];
  const runs = new SeedRuns(
    {
      classifier: trimVocabulary(classifier, examples.vocabulary),
      classes,
      examples,
      pretrained: initial,
      training: { ...TRAIN_DEFAULTS, epochs, batchSize, learningRate: 1e-3 },
      provider,
      threads: 1,
      seeds,
    },
    {
      meter: { start: () => undefined, advance: () => undefined },
      stopwatch: { time: (_, work) => work() },
      log: (message) => log.push(message),
    },
    compile,
  );
  const totals = new ScoreTotals(examples.labels, classes);
  const outcome = await runs.run(totals);
  const rows: RowScores[] = Array.from({ length: examples.count }, (_, row) => totals.row(row));
  return { ...outcome, rows, log };
}

function assertSameScores(actual: readonly RowScores[], expected: readonly RowScores[]): void {
  for (const name of ['loss', 'el2n', 'grand', 'headGrand', 'grandStd'] as const) {
    const column = (rows: readonly RowScores[]) => rows.map((row) => row[name]);
    assertClose(column(actual), column(expected), { tolerance: 1e-5, name });
  }
}

test('without a fault nothing is told, and the provider makes no difference to the loop', async () => {
  const named = await runJob({});
  assert.deepEqual(named.fallbacks, []);
  assert.deepEqual(named.rows, (await runJob({ provider: 'cpu' })).rows);
});

test('a device lost while training: the run starts again on the CPU, and finished runs stay', async () => {
  const healthy = await runJob({});
  // 5 examples in batches of 4, 2 epochs: 4 steps a run; step 6 is in the second run.
  const job = await runJob({ faults: [{ stage: 'training', run: 6, message: LOST }] });
  assert.deepEqual(job.rows, healthy.rows);
  assert.deepEqual(job.finalLoss, healthy.finalLoss);
  assert.deepEqual(job.fallbacks, [
    'CUDA was lost while training in run 2 of 2: this run starts again on the CPU',
  ]);
  assert.ok(
    job.log.some((line) => line.includes(LOST)),
    'the log has the runtime’s own words',
  );
});

test('a device lost while scoring: the model is kept, and scoring goes on where it was', async () => {
  const healthy = await runJob({});
  const job = await runJob({ faults: [{ stage: 'scoring', run: 2, message: LOST }] });
  assert.deepEqual(job.rows, healthy.rows);
  assert.deepEqual(job.finalLoss, healthy.finalLoss);
  assert.deepEqual(job.fallbacks, ['CUDA was lost while scoring in run 1 of 2: scoring goes on on the CPU']);
});

test('out of memory while training: the run starts again with half the batch', async () => {
  const job = await runJob({ seeds: [1], faults: [{ stage: 'training', run: 3, message: NO_MEMORY }] });
  const halved = await runJob({ seeds: [1], batchSize: BATCH / 2 });
  assert.deepEqual(job.finalLoss, halved.finalLoss);
  assertSameScores(job.rows, halved.rows);
  assert.deepEqual(job.fallbacks, [
    'CUDA ran out of memory while training in run 1 of 1: this run starts again with a batch of 2',
  ]);
});

test('out of memory while scoring: smaller batches, the same scores', async () => {
  const healthy = await runJob({});
  const job = await runJob({ faults: [{ stage: 'scoring', run: 1, message: NO_MEMORY }] });
  assert.deepEqual(job.finalLoss, healthy.finalLoss);
  assertSameScores(job.rows, healthy.rows);
  assert.match(job.fallbacks.join(), /^CUDA ran out of memory while scoring in run 1 of 2: .* a batch of 2$/);
});

test('memory too short for one example: on to the CPU, with the batch that was asked for', async () => {
  const always = [1, 2, 3].map((run) => ({ stage: 'training' as const, run, message: NO_MEMORY }));
  const job = await runJob({ seeds: [1], faults: always });
  assert.equal(job.fallbacks.length, 3);
  assert.match(job.fallbacks[1]!, /with a batch of 1$/);
  assert.match(job.fallbacks[2]!, /on the CPU$/);
  assert.deepEqual(job.rows, (await runJob({ seeds: [1], provider: 'cpu' })).rows);
});

test('on the CPU the graphs take turns: no two of them hold memory at once', async () => {
  const events: string[] = [];
  await runJob({ provider: 'cpu', compile: watched(events) });
  const run = ['+training', '-training', '+scoring', '-scoring'];
  assert.deepEqual(events, [...run, ...run]);
});

test('without training the scoring graph stays from run to run', async () => {
  const events: string[] = [];
  await runJob({ provider: 'cpu', compile: watched(events), epochs: 0 });
  assert.deepEqual(events, ['+scoring', '-scoring']);
});

test('an error that is not the device’s ends the job', async () => {
  const { classifier, classes, examples, initial } = await loadReference('bert', { trim: true });
  const diverging = new SeedRuns(
    {
      classifier: trimVocabulary(classifier, examples.vocabulary),
      classes,
      examples,
      pretrained: new Map([...initial].map(([name, values]) => [name, values.map(() => Number.NaN)])),
      training: { ...TRAIN_DEFAULTS, epochs: 1, batchSize: BATCH, learningRate: 1e-3 },
      provider: 'cuda',
      threads: 1,
      seeds: [1],
    },
    {
      meter: { start: () => undefined, advance: () => undefined },
      stopwatch: { time: (_, work) => work() },
      log: () => undefined,
    },
    faulty([]),
  );
  await assert.rejects(
    diverging.run(new ScoreTotals(examples.labels, classes)),
    (error) => error instanceof DataDietError && error.code === 'diverged',
  );
});
