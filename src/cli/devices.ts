// `data-diet devices`: what this machine can compute with.
import path from 'node:path';
import { listDevices } from '../engine-client/devices.ts';
import type { DeviceReport } from '../shared/device-report.ts';
import type { Interruption } from './interruption.ts';
import { standardOutput } from './output-streams.ts';
import { displayWidth, neutralise, padEnd } from './terminal-text.ts';

/** The engine is bundled beside the command line. */
const ENGINE = path.join(__dirname, 'engine.js');
const GAP = '  ';

/** @throws DataDietError */
export async function printDevices(interruption: Interruption): Promise<void> {
  const reports = await interruption.guard((signal) => listDevices({ enginePath: ENGINE, signal }));
  standardOutput.write(`${drawDevices(reports).join('\n')}\n`);
}

/** A line a device, a heading first: its name, whether it can be used, its adapter and the reason. */
export function drawDevices(reports: readonly DeviceReport[]): string[] {
  const rows = [
    ['device', 'usable', 'adapter', 'why'],
    ...reports.map((report) => [
      report.device,
      usability(report),
      neutralise(report.adapter ?? '-'),
      neutralise(report.reason),
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
  return rows.map((row) =>
    row.map((cell, column) => (column < widths.length ? padEnd(cell, widths[column] ?? 0) : cell)).join(GAP),
  );
}

function usability({ usable, automatic }: DeviceReport): string {
  if (!usable) return 'no';
  return automatic ? 'yes' : 'if named';
}
