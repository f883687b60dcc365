// Standard output and standard error as they may be: a pipe whose reader left, a full disk. Neither ends a job: what it
// tells on the way is worth less than the scores at its end.
import type { ProgressOutput } from './progress-line.ts';

/** Nobody reads on: no fault, `data-diet ... | head` means it. */
const READER_LEFT: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'EOF']);

export class OutputStream implements ProgressOutput {
  #fault: string | undefined;

  constructor(private readonly stream: NodeJS.WriteStream) {
    stream.on('error', (error) => {
      this.#fail(error);
    });
  }

  get isTTY(): boolean {
    // Undefined where it is none, whatever the types say.
    return (this.stream.isTTY as boolean | undefined) === true;
  }

  get columns(): number {
    return this.stream.columns;
  }

  /** Why something that was written went nowhere, as the system names it (`ENOSPC`); a reader who left is no reason. */
  get lost(): string | undefined {
    return this.#fault === undefined || READER_LEFT.has(this.#fault) ? undefined : this.#fault;
  }

  write(text: string): void {
    try {
      this.stream.write(text);
    } catch (error) {
      // A file is written to at once, and its faults are thrown.
      this.#fail(error);
    }
  }

  /** Resolves once the system has taken what was written before, or has refused it and that is known. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      this.stream.write('', () => setImmediate(resolve));
    });
  }

  #fail(error: unknown): void {
    // The first is the cause of the others.
    this.#fault ??= error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

/** The table, and whatever was asked for. */
export const standardOutput = new OutputStream(process.stdout);
/** Everything else. */
export const standardError = new OutputStream(process.stderr);
