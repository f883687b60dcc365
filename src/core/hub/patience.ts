// How long a server is waited for: not one that says nothing, nor one that says next to nothing.
import type { HubLimits } from './hub-limits.ts';

/** The patience with one request. Only time spent waiting counts: what is done with an answer may take as long as it does. */
export class Patience {
  private readonly controller = new AbortController();
  private left: number;
  private bytes = 0;

  constructor(private readonly limits: Pick<HubLimits, 'patienceMilliseconds' | 'patienceBytes'>) {
    this.left = limits.patienceMilliseconds;
  }

  /** Breaks the request off when patience ends. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Waits for what the server does next. @throws Error when patience ends before */
  async for<T>(next: Promise<T>): Promise<T> {
    const begin = performance.now();
    const timer = setTimeout(() => {
      this.controller.abort(this.ended());
    }, this.left);
    try {
      return await next;
    } finally {
      clearTimeout(timer);
      this.left = Math.max(0, this.left - (performance.now() - begin));
    }
  }

  /** Enough in time begins a new span of time. */
  received(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes < this.limits.patienceBytes) return;
    this.bytes = 0;
    this.left = this.limits.patienceMilliseconds;
  }

  private ended(): Error {
    const seconds = this.limits.patienceMilliseconds / 1000;
    return new Error(
      this.bytes === 0
        ? `it sent nothing for ${seconds} s`
        : `it sent no more than ${this.bytes} bytes in ${seconds} s`,
    );
  }
}
