// Ctrl-C and its relatives: the first ends the running job in good order, the second ends this process at once.
import tty from 'node:tty';
import { EXIT } from './exit-code.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class Interruption {
  readonly #controller = new AbortController();
  #guarded = false;

  constructor() {
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (signal === 'SIGHUP' && !usesTerminal()) return;
        if (!this.#guarded || this.#controller.signal.aborted) process.exit(EXIT.cancelled);
        this.#controller.abort();
      });
    }
  }

  /** Runs work that ends in good order when its signal is aborted; other work is simply cut off. */
  async guard<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#guarded = true;
    try {
      return await work(this.#controller.signal);
    } finally {
      this.#guarded = false;
    }
  }
}

/**
 * Whether a hangup is ours: the terminal is gone, and we read from it or write to it. `nohup` makes us ignore it, but Node
 * undoes that before we run, and leaves no trace of it. What stays is what `nohup` does besides: it leads every stream
 * that is a terminal elsewhere, input on Linux alone.
 */
function usesTerminal(): boolean {
  const streams = process.platform === 'linux' ? [0, 1, 2] : [1, 2];
  return process.platform === 'win32' || streams.some((stream) => tty.isatty(stream));
}
