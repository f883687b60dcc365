// Entry point of the engine process: serves one job over Node's IPC channel, then ends (see shared/engine-protocol.ts).
import fs from 'node:fs';
import * as v from 'valibot';
import { RequestSchema, type EngineEvent } from '../shared/engine-protocol.ts';
import { DataDietError } from '../shared/errors.ts';
import { outOfMemory, tellsOutOfMemory } from '../shared/out-of-memory.ts';
import { metadataPath, partialPath, type RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import { ProgressThrottle } from './progress-throttle.ts';

let job: ScoreJob | undefined;
let ending = false;

function send(event: EngineEvent, whenSent?: () => void): void {
  process.send?.(event, undefined, undefined, () => whenSent?.());
}

/** Says the last word and ends once it has left this process. What else is said after it does not count. */
function end(event: EngineEvent): void {
  if (ending) return;
  ending = true;
  send(event, () => process.exit(event.type === 'done' ? 0 : 1));
}

function fail(error: unknown): void {
  end({ type: 'failed', error: describeFailure(error).serialize() });
}

/** Native code reports a failed allocation as a plain Error; a person needs to know that it is about memory. */
function describeFailure(error: unknown): DataDietError {
  const described = DataDietError.from(error);
  if (described.code === 'internal' && tellsOutOfMemory(described.message)) {
    return outOfMemory(described.detail ?? described.message, error);
  }
  return described;
}

/** The runtime is loaded here and not at start, so that a library missing from this machine is a typed error. */
async function loadRunner(): Promise<typeof import('./run-score-job.ts')> {
  try {
    return await import('./run-score-job.ts');
  } catch (error) {
    throw new DataDietError('engine-crashed', 'ONNX Runtime could not be loaded on this machine.', {
      action: 'Install Data Diet again for this platform; on Linux a recent C and C++ library is needed.',
      detail: error instanceof Error ? error.stack : String(error),
      cause: error,
    });
  }
}

async function serve(accepted: ScoreJob): Promise<RunMetadata> {
  const { runScoreJobInProcess } = await loadRunner();
  const throttle = new ProgressThrottle(() => performance.now());
  return runScoreJobInProcess(accepted, {
    progress: (progress) => {
      if (!ending && throttle.admits(progress)) send({ type: 'progress', progress });
    },
    log: (message) => {
      if (!ending) send({ type: 'log', message });
    },
  });
}

function receive(message: unknown): void {
  const request = v.safeParse(RequestSchema, message);
  if (!request.success) {
    fail(
      new DataDietError(
        'invalid-message',
        'The scoring engine was asked for a job that it cannot understand.',
        {
          action: 'The engine and the program that asked are of different versions: install Data Diet again.',
          detail: v.summarize(request.issues),
        },
      ),
    );
    return;
  }
  if (job !== undefined) {
    fail(new DataDietError('invalid-message', 'An engine process serves one job only.'));
    return;
  }
  job = request.output.job;
  serve(job).then((metadata) => {
    end({ type: 'done', metadata });
  }, fail);
}

/** Whoever asked is gone: nobody wants the scores, and nobody else would tidy up. */
function leaveAlone(): void {
  if (job !== undefined && !ending) {
    for (const file of [job.out, metadataPath(job.out)]) fs.rmSync(partialPath(file), { force: true });
  }
  process.exit(1);
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
}
