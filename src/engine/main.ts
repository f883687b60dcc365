// Entry point of the engine process: serves one request over Node's IPC channel, then ends (see shared/engine-protocol.ts).
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import { RequestSchema, StopSchema, type EngineEvent, type Request } from '../shared/engine-protocol.ts';
import { DataDietError } from '../shared/errors.ts';
import { outOfMemory, tellsOutOfMemory } from '../shared/out-of-memory.ts';
import { OWN_STREAMS } from '../shared/own-streams.ts';
import { tellsThreadLimit, threadLimit } from '../shared/thread-limit.ts';
import type { PartAnswer } from './planned-part.ts';
import type { JobReport } from './prepare-job.ts';
import { ProgressThrottle } from './progress-throttle.ts';

let request: Request | undefined;
let ending = false;
const stopping = new AbortController();

function send(event: EngineEvent, whenSent?: () => void): void {
  process.send?.(event, undefined, undefined, () => whenSent?.());
}

/** Says the last word and ends once it has left this process. What else is said after it does not count. */
function end(event: EngineEvent): void {
  if (ending) return;
  ending = true;
  send(event, () => process.exit(event.type === 'failed' ? 1 : 0));
}

function fail(error: unknown): void {
  end({ type: 'failed', error: describeFailure(error).serialize() });
}

/** Native code reports a failed allocation, or a thread too many, as a plain Error; a person needs to know what it is about. */
function describeFailure(error: unknown): DataDietError {
  const described = DataDietError.from(error);
  if (described.code === 'internal' && tellsOutOfMemory(described.message)) {
    return outOfMemory(described.detail ?? described.message, error);
  }
  if (described.code === 'internal' && tellsThreadLimit(described.message)) {
    return threadLimit(described.detail ?? described.message, error);
  }
  return described;
}

/** The runtime is loaded here and not at start, so that a library missing from this machine is a typed error. */
async function loadServices(): Promise<typeof import('./services.ts')> {
  try {
    return await import('./services.ts');
  } catch (error) {
    throw new DataDietError('engine-crashed', 'ONNX Runtime could not be loaded on this machine.', {
      action: 'Install Data Diet again for this platform; on Linux a recent C and C++ library is needed.',
      detail: error instanceof Error ? error.stack : String(error),
      cause: error,
    });
  }
}

async function serve(accepted: Request): Promise<EngineEvent> {
  if (accepted.type === 'models') {
    const { inspectModels } = await import('./inspect-models.ts');
    return { type: 'models', reports: await inspectModels(accepted.models, accepted.others) };
  }
  if (accepted.type === 'import') {
    const { importPredictions } = await import('./import/import-predictions.ts');
    return { type: 'done', metadata: await importPredictions(accepted.job) };
  }
  if (accepted.type === 'openScores') {
    const { openScores } = await import('./import/open-scores.ts');
    return { type: 'done', metadata: await openScores(accepted.job, reporting()) };
  }
  const services = await loadServices();
  switch (accepted.type) {
    case 'score':
      return { type: 'done', metadata: await services.score(accepted.job, __filename, reporting()) };
    case 'evaluate': {
      const answer = await services.evaluate(accepted.job, __filename, reporting());
      return answer.kind === 'planned'
        ? { type: 'planned', plan: answer.plan }
        : { type: 'evaluated', evaluation: answer.evaluation };
    }
    case 'work':
      return eventOf(await services.work(accepted.work, accepted.part, __filename, reporting()));
    case 'devices':
      return { type: 'devices', devices: await services.reportDevices(__filename) };
    case 'probe': {
      const difference = await services.findDifference(accepted.device);
      return { type: 'probed', ...(difference !== undefined && { difference }) };
    }
  }
}

function eventOf(answer: PartAnswer): EngineEvent {
  switch (answer.kind) {
    case 'planned':
      return { type: 'workPlanned', plan: answer.plan };
    case 'computed':
      return { type: 'worked', report: answer.report };
    case 'scored':
      return { type: 'done', metadata: answer.metadata };
    case 'evaluated':
      return { type: 'evaluated', evaluation: answer.evaluation };
  }
}

/** Tells whoever asked how a job goes. */
function reporting(): JobReport {
  const throttle = new ProgressThrottle(() => performance.now());
  return {
    progress: (progress) => {
      if (!ending && throttle.admits(progress)) send({ type: 'progress', progress });
    },
    log: (message) => {
      if (!ending) send({ type: 'log', message });
    },
    note: (message) => {
      if (!ending) send({ type: 'note', message });
    },
    stop: stopping.signal,
  };
}

function receive(message: unknown): void {
  if (v.is(StopSchema, message)) {
    stopping.abort();
    return;
  }
  const parsed = v.safeParse(RequestSchema, message);
  if (!parsed.success) {
    fail(
      new DataDietError(
        'invalid-message',
        'The scoring engine was asked for a job that it cannot understand.',
        {
          action: 'The engine and the program that asked are of different versions: install Data Diet again.',
          detail: v.summarize(parsed.issues),
        },
      ),
    );
    return;
  }
  if (request !== undefined) {
    fail(new DataDietError('invalid-message', 'An engine process serves one request only.'));
    return;
  }
  request = parsed.output;
  serve(request).then(end, fail);
}

/** Whoever asked is gone: nobody waits for the rest. What is finished is kept. */
function leaveAlone(): void {
  process.exit(1);
}

/** See watchdog.ts. Windows ends an engine with its parent by itself. */
function watchParent(): void {
  if (process.platform === 'win32') return;
  const watchdog = new Worker(path.join(__dirname, 'watchdog.js'), {
    workerData: process.ppid,
    ...OWN_STREAMS,
  });
  // A system that has no room for a thread more: the channel's end is heard all the same, if later.
  watchdog.on('error', () => undefined);
  watchdog.unref();
}

if (process.send === undefined) {
  process.stderr.write(
    'This is the scoring engine of Data Diet. To score a file, run: data-diet score FILE\n',
  );
  process.exitCode = 2;
} else {
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.on('disconnect', leaveAlone);
  // Ctrl-C in a terminal reaches every process of the group; the parent decides what it means.
  process.on('SIGINT', () => undefined);
  process.on('message', receive);
  send({ type: 'ready' });
  watchParent();
}
