// Starts an engine process, and ends one with every process that it started.
import { fork, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { DataDietError } from '../shared/errors.ts';

export interface ForkOptions {
  /** Path of the bundled engine, `dist/engine.js`. */
  readonly enginePath: string;
  /** Variables beside those of this process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** It stays in the process group of this process, and ends with it. */
  readonly inOurGroup?: boolean;
}

/** Windows ends the children of a process with it: libuv puts them into a job object, unless they are detached. */
const HAS_GROUPS = process.platform !== 'win32';

/** @throws DataDietError when the engine is not there */
export function forkEngine({ enginePath, environment, inOurGroup = false }: ForkOptions): ChildProcess {
  if (!fs.existsSync(enginePath)) {
    throw new DataDietError('internal', `The scoring engine is missing: ${enginePath}`, {
      action: 'Install Data Diet again; in a clone of the repository, build it with `npm run build`.',
      place: { file: enginePath },
    });
  }
  const env: NodeJS.ProcessEnv = { ...process.env, ...environment };
  // Options meant for our own process (a debugger, a loader) must not reach the engine.
  delete env['NODE_OPTIONS'];
  // ONNX Runtime otherwise reports its use to its makers over the network: what is scored here stays here.
  env['ORT_DISABLE_TELEMETRY'] = '1';
  // Inside Electron the executable is the editor; this makes it a plain Node.
  if ('electron' in process.versions) env['ELECTRON_RUN_AS_NODE'] = '1';
  return fork(enginePath, [], {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'json',
    // The leader of a group, so that it can be killed with those that it starts, which may hang in a driver.
    detached: HAS_GROUPS && !inOurGroup,
    env,
  });
}

/**
 * Kills the engine and whatever it started. At the engine's end it may be called once more, for what it left behind; not
 * later, since its number may be another's then.
 */
export function killEngine(
  engine: ChildProcess,
  { inOurGroup = false }: Pick<ForkOptions, 'inOurGroup'>,
): void {
  if (inOurGroup || !HAS_GROUPS || engine.pid === undefined) {
    engine.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-engine.pid, 'SIGKILL');
  } catch {
    // Nobody is left in its group.
  }
}
