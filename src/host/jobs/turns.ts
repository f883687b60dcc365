// One piece of work after the other, in the order in which they came. Knows nothing of the editor.
import { DataDietError } from '../../shared/errors.ts';

export class Turns {
  /** Settles when all work that came so far is over. */
  private last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `work` when all that came before it is over.
   * @throws DataDietError `cancelled`, at once, when it is aborted while it waits; what `work` itself throws
   */
  take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.last;
    const turn = orAborted(before, signal).then(work);
    this.last = Promise.allSettled([before, turn]);
    return turn;
  }
}

function orAborted(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(new DataDietError('cancelled', 'The job was cancelled.'));
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void before.then(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}
