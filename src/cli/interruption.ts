// Ctrl-C and its relatives: the first ends the running job in good order, the second ends this process at once.
import { EXIT } from './exit-code.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class Interruption {
  readonly #controller = new AbortController();
  #guarded = false;

  constructor() {
    for (const signal of SIGNALS) {
      process.on(signal, () => {
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
