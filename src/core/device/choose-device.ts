// Which execution provider runs the graphs, and why.
import { NAMED_DEVICES, type DeviceReport } from '../../shared/device-report.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { Device } from '../../shared/score-job.ts';
import { PROVIDER_NAMES, type Provider } from '../onnx/session-options.ts';
import { AUTOMATIC_ORDER, judge } from './discover.ts';
import type { Machine } from './machine.ts';
import type { ProbeResult } from './probe-result.ts';
import { isSoftwareAdapter } from './software-adapter.ts';

export interface ChosenDevice {
  readonly provider: Provider;
  /** The hardware's name. */
  readonly adapter: string;
  readonly reason: string;
  readonly threads: number;
}

/** Tries a provider; with `hardwareOnly` a software adapter is not good enough. */
export type Probe = (provider: Provider, hardwareOnly: boolean) => Promise<ProbeResult>;

/**
 * `auto` takes the first hardware that computes what the CPU computes: CUDA, WebGPU, Core ML, DirectML; else the CPU.
 * @throws DataDietError `device-unavailable` when a device that was named cannot be used.
 */
export async function chooseDevice(device: Device, machine: Machine, probe: Probe): Promise<ChosenDevice> {
  const { processor, threads } = machine;
  if (device === 'cpu') return { provider: 'cpu', adapter: processor, reason: 'asked for', threads };
  if (device === 'auto') return chooseAutomatically(machine, probe);
  const report = await examine(device, machine, probe, false);
  if (!report.usable) {
    throw new DataDietError(
      'device-unavailable',
      `${PROVIDER_NAMES[device]} cannot be used: it ${report.reason}.`,
      { action: 'Choose the device auto or cpu; `data-diet devices` lists what each device is good for.' },
    );
  }
  return { provider: device, adapter: adapterOf(report), reason: `asked for; it ${report.reason}`, threads };
}

async function chooseAutomatically(machine: Machine, probe: Probe): Promise<ChosenDevice> {
  const { threads } = machine;
  const refused: string[] = [];
  for (const provider of AUTOMATIC_ORDER) {
    const { prospect, reason } = judge(provider, machine);
    if (prospect === 'likely') {
      const report = await examine(provider, machine, probe, true);
      if (report.automatic) {
        return { provider, adapter: adapterOf(report), reason: `chosen: it ${report.reason}`, threads };
      }
      refused.push(`${PROVIDER_NAMES[provider]} ${report.reason}`);
    } else if (prospect === 'unlikely') refused.push(`${PROVIDER_NAMES[provider]} ${reason}`);
  }
  const reason = refused.length === 0 ? 'chosen: there is no other device' : `chosen: ${refused.join('; ')}`;
  return { provider: 'cpu', adapter: machine.processor, reason, threads };
}

/** Every device there is, with the reason for each that cannot be used. */
export async function examineDevices(machine: Machine, probe: Probe): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const device of NAMED_DEVICES) reports.push(await examine(device, machine, probe, false));
  return reports;
}

async function examine(
  device: Provider,
  machine: Machine,
  probe: Probe,
  hardwareOnly: boolean,
): Promise<DeviceReport> {
  if (device === 'cpu') {
    const reason = `computes with ${machine.threads} threads`;
    return { device, usable: true, automatic: true, adapter: machine.processor, reason };
  }
  const { prospect, reason: obstacle } = judge(device, machine);
  if (prospect === 'hopeless') return { device, usable: false, automatic: false, reason: obstacle };
  const { usable, reason, adapter = machine.graphics.names[0] } = await probe(device, hardwareOnly);
  const software = adapter !== undefined && isSoftwareAdapter(adapter);
  return {
    device,
    usable,
    automatic: usable && !software && prospect === 'likely',
    ...(adapter !== undefined && { adapter }),
    reason: usable && software ? `${reason}, in software: slower than the CPU` : reason,
  };
}

function adapterOf({ adapter = 'unknown adapter' }: DeviceReport): string {
  return adapter;
}
