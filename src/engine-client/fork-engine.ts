// Starts an engine process.
import { fork, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { DataDietError } from '../shared/errors.ts';

/**
 * @param enginePath path of the bundled engine, `dist/engine.js`
 * @throws DataDietError when it is not there
 */
export function forkEngine(enginePath: string): ChildProcess {
  if (!fs.existsSync(enginePath)) {
    throw new DataDietError('internal', `The scoring engine is missing: ${enginePath}`, {
      action: 'Install Data Diet again; in a clone of the repository, build it with `npm run build`.',
      place: { file: enginePath },
    });
  }
  const environment: NodeJS.ProcessEnv = { ...process.env };
  // Options meant for our own process (a debugger, a loader) must not reach the engine.
  delete environment['NODE_OPTIONS'];
  // ONNX Runtime otherwise reports its use to its makers over the network: what is scored here stays here.
  environment['ORT_DISABLE_TELEMETRY'] = '1';
  // Inside Electron the executable is the editor; this makes it a plain Node.
  if ('electron' in process.versions) environment['ELECTRON_RUN_AS_NODE'] = '1';
  return fork(enginePath, [], {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'json',
    env: environment,
  });
}

/** What to tell when the system refused to start the process. */
export function couldNotStart(error: Error): DataDietError {
  return new DataDietError('engine-crashed', 'The scoring engine could not start.', {
    action: 'Close other programs and run the job again.',
    detail: error.stack,
    cause: error,
  });
}
