// Asks an engine process which devices there are.
import * as v from 'valibot';
import type { DeviceReport } from '../shared/device-report.ts';
import { EventSchema, type Request } from '../shared/engine-protocol.ts';
import { DataDietError } from '../shared/errors.ts';
import { explainDeath } from './explain-death.ts';
import { couldNotStart, forkEngine } from './fork-engine.ts';
import { LastLines } from './last-lines.ts';

const LAST_LINES = 20;

interface DevicesOptions {
  /** Path of the bundled engine, `dist/engine.js`. */
  readonly enginePath: string;
  /** Aborting ends the engine process; the promise rejects with code `cancelled`. */
  readonly signal?: AbortSignal;
}

/**
 * Every device, with what it is good for. Takes seconds where there is graphics hardware: each device is tried.
 * @throws DataDietError
 */
export async function listDevices({ enginePath, signal }: DevicesOptions): Promise<DeviceReport[]> {
  const engine = forkEngine(enginePath);
  const lastWords = new LastLines(LAST_LINES, () => undefined);
  engine.stdout?.resume();
  engine.stderr?.on('data', (bytes: Buffer) => {
    lastWords.push(bytes);
  });
  const kill = (): void => {
    engine.kill('SIGKILL');
  };
  signal?.addEventListener('abort', kill, { once: true });
  try {
    return await new Promise<DeviceReport[]>((resolve, reject) => {
      let started = false;
      engine.on('message', (message: unknown) => {
        const event = v.safeParse(EventSchema, message);
        if (!event.success) {
          reject(new DataDietError('invalid-message', 'The scoring engine cannot be understood.'));
          return;
        }
        const { output } = event;
        if (output.type === 'ready') {
          started = true;
          const request: Request = { type: 'devices' };
          engine.send(request, () => undefined);
        } else if (output.type === 'devices') resolve(output.devices);
        else if (output.type === 'failed') reject(DataDietError.deserialize(output.error));
      });
      engine.on('error', (error) => {
        if (engine.pid === undefined) reject(couldNotStart(error));
      });
      engine.on('close', (code, signalName) => {
        lastWords.end();
        reject(
          signal?.aborted === true
            ? new DataDietError('cancelled', 'Looking for devices was cancelled.')
            : explainDeath({ code, signal: signalName, started, lastLines: lastWords.lines }),
        );
      });
    });
  } finally {
    signal?.removeEventListener('abort', kill);
    kill();
  }
}
