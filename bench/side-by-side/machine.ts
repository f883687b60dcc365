// What the figures were measured on.
import fs from 'node:fs';
import os from 'node:os';

/** One line: processor, cores, memory, system, and how busy the machine was. */
export function describeMachine(): string {
  const processor = os.cpus()[0]?.model.trim() ?? os.arch();
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} GiB`;
  const [load = 0] = os.loadavg();
  return `${processor}, ${os.availableParallelism()} cores, ${memory}, ${systemName()}; load average ${load.toFixed(1)}`;
}

function systemName(): string {
  try {
    const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(fs.readFileSync('/etc/os-release', 'utf8'))?.[1];
    return name ?? os.type();
  } catch {
    return `${os.type()} ${os.release()}`;
  }
}
