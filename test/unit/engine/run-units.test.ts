// A device that fails in the middle of a job: what the job then does, and that no score suffers. Only the fault is made
// up: every graph is run by ONNX Runtime, on the CPU under another provider's name.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { trimVocabulary } from '../../../src/core/weights/load-parameters.ts';
import type { Graph } from '../../../src/core/onnx/graph.ts';
import { Executable, type CompileGraph } from '../../../src/core/onnx/executable.ts';
import type { Provider } from '../../../src/core/onnx/session-options.ts';
import { TRAIN_DEFAULTS } from '../../../src/core/train/fine-tune.ts';
import { RunCheckpoints } from '../../../src/engine/run-checkpoints.ts';
import { DeviceSession } from '../../../src/engine/device-session.ts';
import { UnitRunner, type PointReport } from '../../../src/engine/run-units.ts';
import { UnitCollector } from '../../../src/engine/unit-collector.ts';
import type { UnitColumns } from '../../../src/results/unit.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
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
  /** Epochs at which rows are scored; the end alone without. */
  readonly points?: readonly number[];
  readonly poison?: boolean;
  /** The file of its checkpoint. */
  readonly checkpoint?: string;
  /** It is asked to stop after this many batches of training or scoring. */
  readonly stopAfter?: number;
  /** Seconds that a batch takes, by the clock of the checkpoints. */
  readonly secondsABatch?: number;
}

/** A unit as it would be stored. */
interface Unit extends PointReport {
  readonly seed: number;
  readonly columns: UnitColumns;
}

async function runJob({
  provider = 'cuda',
  faults = [],
  compile = faulty(faults),
  epochs = 2,
  batchSize = BATCH,
  seeds = [1, 2],
  points = [epochs],
  poison = false,
  checkpoint,
  stopAfter,
  secondsABatch = 0,
}: JobOptions) {
  const { classifier, classes, examples, initial } = await loadReference('bert', { trim: true });
  const log: string[] = [];
  const notes: string[] = [];
  const stop = new AbortController();
  let batches = 0;
  const reporting = {
    meter: {
      start: () => undefined,
      skip: () => undefined,
      advance: () => {
        if (++batches === stopAfter) stop.abort();
      },
    },
    note: (message: string) => notes.push(message),
    stop: stop.signal,
    stopwatch: { time: <T>(_: string, work: () => Promise<T>) => work() },
    log: (message: string) => log.push(message),
  };
  const trimmed = trimVocabulary(classifier, examples.vocabulary);
  const session = new DeviceSession(
    {
      classifier: trimmed,
      classes,
      longest: Math.max(...examples.lengths),
      training: { ...TRAIN_DEFAULTS, epochs, batchSize, learningRate: 1e-3 },
      provider,
      threads: 1,
      lanes: 1,
    },
    reporting,
    compile,
  );
  const pretrained = poison
    ? new Map([...initial].map(([name, values]) => [name, values.map(() => Number.NaN)]))
    : initial;
  const runner = new UnitRunner(
    { classifier: trimmed, pretrained, vocabulary: examples.vocabulary },
    session,
    reporting,
  );
  const units: Unit[] = [];
  try {
    for (const [index, seed] of seeds.entries()) {
      await runner.run(
        {
          seed,
          train: examples,
          score: examples,
          norms: true,
          cycles: [epochs],
          points,
          place: {},
          name: `run ${index + 1} of ${seeds.length}`,
          stage: 'training',
          ...(checkpoint !== undefined && {
            checkpoints: new RunCheckpoints(checkpoint, trimmed.parameters, {
              now: () => batches * secondsABatch * 1000,
              log: reporting.log,
            }),
          }),
        },
        () => {
          const collector = new UnitCollector(examples.labels, classes);
          return {
            add: (scores) => {
              collector.add(scores);
            },
            finish: (report) => {
              units.push({ ...report, seed, columns: collector.unit });
              return Promise.resolve(true);
            },
          };
        },
      );
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    assert.ok(error instanceof DataDietError && error.code === 'cancelled', String(error));
  } finally {
    await session.release();
  }
  return { units, fallbacks: units.flatMap((unit) => unit.fallbacks), log, notes };
}

const columnsOf = (units: readonly Unit[]) => units.map(({ columns }) => columns);
const lossesOf = (units: readonly Unit[]) => units.map(({ trainingLoss }) => trainingLoss);

function assertSameScores(actual: readonly Unit[], expected: readonly Unit[]): void {
  for (const name of ['loss', 'el2n', 'grand', 'headGrand', 'margin'] as const) {
    const column = (units: readonly Unit[]) => units.flatMap(({ columns }) => [...columns[name]!]);
    assertClose(column(actual), column(expected), { tolerance: 1e-5, name });
  }
}

test('without a fault nothing is told, and the provider makes no difference to the loop', async () => {
  const named = await runJob({});
  assert.deepEqual(named.fallbacks, []);
  assert.deepEqual(columnsOf(named.units), columnsOf((await runJob({ provider: 'cpu' })).units));
});

test('a device lost while training: the run starts again on the CPU, and finished runs stay', async () => {
  const healthy = await runJob({});
  // 5 examples in batches of 4, 2 epochs: 4 steps a run; step 6 is in the second run.
  const job = await runJob({ faults: [{ stage: 'training', run: 6, message: LOST }] });
  assert.deepEqual(columnsOf(job.units), columnsOf(healthy.units));
  assert.deepEqual(lossesOf(job.units), lossesOf(healthy.units));
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
  assert.deepEqual(columnsOf(job.units), columnsOf(healthy.units));
  assert.deepEqual(lossesOf(job.units), lossesOf(healthy.units));
  assert.deepEqual(job.fallbacks, ['CUDA was lost while scoring in run 1 of 2: scoring goes on on the CPU']);
});

test('out of memory while training: the run starts again with half the batch', async () => {
  const job = await runJob({ seeds: [1], faults: [{ stage: 'training', run: 3, message: NO_MEMORY }] });
  const halved = await runJob({ seeds: [1], batchSize: BATCH / 2 });
  assert.deepEqual(lossesOf(job.units), lossesOf(halved.units));
  assertSameScores(job.units, halved.units);
  assert.deepEqual(job.fallbacks, [
    'CUDA ran out of memory while training in run 1 of 1: this run starts again with a batch of 2',
  ]);
});

test('out of memory while scoring: smaller batches, the same scores', async () => {
  const healthy = await runJob({});
  const job = await runJob({ faults: [{ stage: 'scoring', run: 1, message: NO_MEMORY }] });
  assert.deepEqual(lossesOf(job.units), lossesOf(healthy.units));
  assertSameScores(job.units, healthy.units);
  assert.match(job.fallbacks.join(), /^CUDA ran out of memory while scoring in run 1 of 2: .* a batch of 2$/);
});

test('memory too short for one example: on to the CPU, with the batch that was asked for', async () => {
  const always = [1, 2, 3].map((run) => ({ stage: 'training' as const, run, message: NO_MEMORY }));
  const job = await runJob({ seeds: [1], faults: always });
  assert.equal(job.fallbacks.length, 3);
  assert.match(job.fallbacks[1]!, /with a batch of 1$/);
  assert.match(job.fallbacks[2]!, /on the CPU$/);
  assert.deepEqual(columnsOf(job.units), columnsOf((await runJob({ seeds: [1], provider: 'cpu' })).units));
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
  await assert.rejects(
    runJob({ seeds: [1], epochs: 1, poison: true }),
    (error) => error instanceof DataDietError && error.code === 'diverged',
  );
});

test('scoring at points of training changes nothing of what comes after', async () => {
  const plain = await runJob({ seeds: [1] });
  const followed = await runJob({ seeds: [1], points: [0, 0.5, 1, 2] });
  assert.deepEqual(
    followed.units.map(({ point }) => point),
    [0, 0.5, 1, 2],
  );
  assert.deepEqual(followed.units.at(-1)!.columns, plain.units[0]!.columns);
  assert.deepEqual(followed.units.at(-1)!.trainingLoss, plain.units[0]!.trainingLoss);
  assert.equal(followed.units[0]!.trainingLoss, undefined, 'before training there is no loss of it');
  const untrained = await runJob({ seeds: [1], epochs: 0 });
  assert.deepEqual(followed.units[0]!.columns, untrained.units[0]!.columns);
});

test('a device lost while it scores in the middle of a run: that point is kept, the rest starts again on the CPU', async () => {
  const healthy = await runJob({ seeds: [1], points: [1, 2] });
  // 5 rows in batches of 4: the second scoring run is in the first point.
  const job = await runJob({
    seeds: [1],
    points: [1, 2],
    faults: [{ stage: 'scoring', run: 2, message: LOST }],
  });
  assert.deepEqual(columnsOf(job.units), columnsOf(healthy.units));
});

let checkpoints = 0;
const newCheckpoint = () => path.join(temporaryFolder(), `${checkpoints++}.checkpoint.safetensors`);

// A run of 5 examples in batches of 4 and 2 epochs has 4 steps.
for (const provider of ['cpu', 'cuda'] as const) {
  test(`a run that was stopped after any of its steps comes to the same bits (${provider})`, async () => {
    const whole = await runJob({ provider, seeds: [1] });
    for (const stopAfter of [1, 2, 3]) {
      const checkpoint = newCheckpoint();
      const stopped = await runJob({ provider, seeds: [1], checkpoint, stopAfter });
      assert.deepEqual(stopped.units, [], 'it did not come to its end');
      const rest = await runJob({ provider, seeds: [1], checkpoint });
      assert.deepEqual(rest.notes, [`Run 1 of 1 goes on after ${stopAfter} of 4 steps.`]);
      assert.deepEqual(columnsOf(rest.units), columnsOf(whole.units));
      assert.deepEqual(lossesOf(rest.units), lossesOf(whole.units));
      assert.ok(!fs.existsSync(checkpoint), 'a run that is over needs none');
    }
  });
}

test('a run that dies goes on from the last five minutes, or from before the scoring that it died in', async () => {
  const whole = await runJob({ provider: 'cpu', seeds: [1], points: [1, 2] });
  const checkpoint = newCheckpoint();
  // Minutes 2 and 4 train epoch 1, then two batches are scored; the checkpoint before them is what is left.
  await runJob({
    provider: 'cpu',
    seeds: [1],
    points: [1, 2],
    checkpoint,
    secondsABatch: 120,
    stopAfter: 3,
  });
  const again = await runJob({ provider: 'cpu', seeds: [1], points: [1, 2], checkpoint });
  assert.deepEqual(again.notes, ['Run 1 of 1 goes on after 2 of 4 steps.']);
  assert.deepEqual(columnsOf(again.units), columnsOf(whole.units));
  assert.deepEqual(lossesOf(again.units), lossesOf(whole.units));

  const periodic = newCheckpoint();
  let steps = 0;
  const dying: CompileGraph = async (graph, options) => {
    const executable = await Executable.compile(graph, options);
    return {
      run: (feeds, fetches) =>
        stageOf(graph) === 'training' && ++steps === 4
          ? Promise.reject(new Error('the process died'))
          : executable.run(feeds, fetches),
      dispose: () => executable.dispose(),
    };
  };
  const died = { provider: 'cpu', seeds: [1], checkpoint: periodic, secondsABatch: 150 } as const;
  await assert.rejects(runJob({ ...died, compile: dying }), /the process died/);
  const rest = await runJob(died);
  assert.deepEqual(rest.notes, ['Run 1 of 1 goes on after 2 of 4 steps.']);
  assert.deepEqual(columnsOf(rest.units), columnsOf(whole.units).slice(1));
});

test('a checkpoint counts only for what it was made for', async () => {
  const checkpoint = newCheckpoint();
  await runJob({ provider: 'cpu', seeds: [1], checkpoint, stopAfter: 3 });
  const kept = fs.readFileSync(checkpoint);
  const untouched = async (options: JobOptions) => {
    fs.writeFileSync(checkpoint, kept);
    const job = await runJob({ seeds: [1], checkpoint, ...options });
    assert.deepEqual(job.notes, []);
    const anew = await runJob({ seeds: [1], ...options });
    assert.deepEqual(columnsOf(job.units), columnsOf(anew.units));
  };
  await untouched({ provider: 'cuda' });
  await untouched({ provider: 'cpu', batchSize: 2 });
  // A point before it is lacking.
  await untouched({ provider: 'cpu', points: [1, 2] });
  fs.writeFileSync(checkpoint, kept.subarray(0, kept.length / 2));
  const damaged = await runJob({ provider: 'cpu', seeds: [1], checkpoint });
  assert.deepEqual(damaged.notes, []);
});
