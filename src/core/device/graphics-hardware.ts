// Which graphics hardware the operating system knows of, without asking a driver.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isSoftwareAdapter } from './software-adapter.ts';

export interface GraphicsHardware {
  /** Whether there is any, as far as can be told. */
  readonly present: boolean;
  /** Names, the likeliest to be used first; may be empty though hardware is there. */
  readonly names: readonly string[];
}

/** Costs milliseconds. Where nothing can be told, hardware is assumed: a probe will show. */
export function findGraphicsHardware(): GraphicsHardware {
  if (process.platform === 'linux') return findOnLinux();
  if (process.platform === 'win32') return findOnWindows();
  // On Apple silicon processor and graphics are one chip.
  const chip = os.cpus()[0]?.model.trim();
  return { present: process.platform === 'darwin', names: chip === undefined ? [] : [chip] };
}

/** A driver that can compute has a device file: DRM render nodes, NVIDIA's own, and Windows' graphics in WSL. */
function findOnLinux(): GraphicsHardware {
  const renderNodes = list('/dev/dri').filter((name) => name.startsWith('renderD'));
  const others = ['/dev/nvidiactl', '/dev/nvidia0', '/dev/dxg'].filter((file) => fs.existsSync(file));
  const names = [...nvidiaNames('/proc/driver/nvidia/gpus'), ...drmNames('/sys/class/drm', renderNodes)];
  return { present: renderNodes.length + others.length > 0, names };
}

export function nvidiaNames(folder: string): string[] {
  return list(folder).flatMap((gpu) => {
    const model = /^Model:\s*(.+)$/m.exec(read(path.join(folder, gpu, 'information')));
    return model ? [model[1]!.trim()] : [];
  });
}

/** Vendors by their number on the PCI bus. */
const VENDORS: Readonly<Record<string, string>> = {
  '0x1002': 'AMD',
  '0x10de': 'NVIDIA',
  '0x1414': 'Microsoft',
  '0x15ad': 'VMware',
  '0x1af4': 'virtio',
  '0x8086': 'Intel',
};

export function drmNames(folder: string, renderNodes: readonly string[]): string[] {
  return renderNodes.flatMap((node) => {
    const vendor = VENDORS[read(path.join(folder, node, 'device', 'vendor')).trim()];
    // NVIDIA's driver tells its models itself.
    if (vendor === undefined || vendor === 'NVIDIA') return [];
    return [`${vendor} graphics ${read(path.join(folder, node, 'device', 'device')).trim()}`.trim()];
  });
}

/** The registry's class of display adapters. */
const DISPLAY_CLASS =
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968-e325-11ce-bfc1-08002be10318}';

function findOnWindows(): GraphicsHardware {
  try {
    const answer = execFileSync('reg', ['query', DISPLAY_CLASS, '/s', '/v', 'DriverDesc'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 2000,
      windowsHide: true,
    });
    const names = registryNames(answer).filter((name) => !isSoftwareAdapter(name));
    return { present: names.length > 0, names };
  } catch {
    return { present: true, names: [] };
  }
}

export function registryNames(answer: string): string[] {
  return [...new Set(Array.from(answer.matchAll(/DriverDesc\s+REG_SZ\s+(.+?)\r?$/gm), ([, name]) => name!))];
}

function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
