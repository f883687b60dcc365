// Which execution provider runs the graphs.
import os from 'node:os';
import { listSupportedBackends } from 'onnxruntime-node';
import { DataDietError } from '../../shared/errors.ts';
import type { Device } from '../../shared/score-job.ts';
import type { CompileOptions } from '../onnx/executable.ts';

export interface ChosenDevice {
  readonly provider: NonNullable<CompileOptions['provider']>;
  readonly adapter: string;
  readonly reason: string;
  readonly threads: number;
}

/**
 * `auto` is the CPU: the one provider whose scores are proven bit for bit; a GPU is used when it is named.
 * @throws DataDietError `device-unavailable` when this build of the runtime lacks the provider.
 */
export function chooseDevice(device: Device): ChosenDevice {
  const threads = os.availableParallelism();
  const cpu = os.cpus()[0]?.model.trim() ?? os.arch();
  if (device === 'auto' || device === 'cpu') {
    const reason = device === 'cpu' ? 'asked for' : 'chosen: name webgpu, cuda, dml or coreml to use a GPU';
    return { provider: 'cpu', adapter: cpu, reason, threads };
  }
  const available = listSupportedBackends().map(({ name }) => name);
  if (!available.includes(device)) {
    throw new DataDietError('device-unavailable', `ONNX Runtime has no ${device} provider on this machine.`, {
      action: `Choose another device: ${available.join(', ')}.`,
    });
  }
  return { provider: device, adapter: device, reason: 'asked for', threads };
}
