// The peak memory of the processes that this one starts, as Linux tells it.
import fs from 'node:fs';

const MILLISECONDS = 50;

function childrenOf(pid: number | 'self'): number[] {
  try {
    return fs
      .readdirSync(`/proc/${pid}/task`)
      .flatMap((thread) => fs.readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
      .filter((child) => child !== '')
      .map(Number);
  } catch {
    // It is gone already, or this is no Linux.
    return [];
  }
}

function descendants(pid: number | 'self'): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

function highWaterMark(pid: number): number {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/**
 * Runs `work` and watches every process started meanwhile.
 * @returns what it gave, and the sum over those processes of the most bytes that each had resident (VmHWM)
 */
export async function watchingMemory<T>(work: () => Promise<T>): Promise<{ result: T; bytes: number }> {
  const before = new Set(descendants('self'));
  const peaks = new Map<number, number>();
  const timer = setInterval(() => {
    for (const pid of descendants('self')) {
      if (!before.has(pid)) peaks.set(pid, Math.max(peaks.get(pid) ?? 0, highWaterMark(pid)));
    }
  }, MILLISECONDS);
  try {
    const result = await work();
    return { result, bytes: [...peaks.values()].reduce((sum, peak) => sum + peak, 0) };
  } finally {
    clearInterval(timer);
  }
}
