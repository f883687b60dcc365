// Ctrl-Z in a terminal: an engine that leads a group of its own is not told, so it is stopped, and let go on, with us.
import type { ChildProcess } from 'node:child_process';

/** @returns what ends it */
export function pauseTogether({ pid }: ChildProcess): () => void {
  if (pid === undefined || process.platform === 'win32') return () => undefined;
  const tellGroup = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-pid, signal);
    } catch {
      // It is ending.
    }
  };
  const stop = (): void => {
    tellGroup('SIGSTOP');
    // What a process does at SIGTSTP, had it no listener.
    process.kill(process.pid, 'SIGSTOP');
  };
  const goOn = (): void => {
    tellGroup('SIGCONT');
  };
  process.on('SIGTSTP', stop);
  process.on('SIGCONT', goOn);
  return () => {
    process.removeListener('SIGTSTP', stop);
    process.removeListener('SIGCONT', goOn);
  };
}
