// Asks an engine process which devices there are.
import type { DeviceReport } from '../shared/device-report.ts';
import { askEngine, type AskOptions } from './ask.ts';

/**
 * Every device, with what it is good for. Takes seconds where there is graphics hardware: each device is tried.
 * @throws DataDietError
 */
export function listDevices(options: AskOptions): Promise<DeviceReport[]> {
  return askEngine(
    { type: 'devices' },
    (event) => (event.type === 'devices' ? event.devices : undefined),
    'Looking for devices',
    options,
  );
}
