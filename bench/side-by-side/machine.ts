// What the figures were measured on.
import fs from 'node:fs';
import os from 'node:os';
import { findGraphicsHardware } from '../../src/core/device/graphics-hardware.ts';
import type { Provider } from '../../src/core/onnx/session-options.ts';

/** One line: processor, cores, memory, graphics hardware where it computes, system, and how busy the machine was. */
export function describeMachine(device: Provider = 'cpu'): string {
  const processor = os.cpus()[0]?.model.trim() ?? os.arch();
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} GiB`;
  const [load = 0] = os.loadavg();
  const graphics = device === 'cpu' ? [] : findGraphicsHardware().names;
  const hardware = [processor, `${os.availableParallelism()} cores`, memory, ...graphics, systemName()].join(
    ', ',
  );
  return `${hardware}; load average ${load.toFixed(1)}`;
}

function systemName(): string {
  try {
    const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(fs.readFileSync('/etc/os-release', 'utf8'))?.[1];
    return name ?? os.type();
  } catch {
    return `${os.type()} ${os.release()}`;
  }
}
