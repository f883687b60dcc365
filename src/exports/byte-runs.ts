// Bytes on their way from one file into another: neighbours go as one piece, and nothing waits longer than a chunk.
import type { Output } from './output.ts';

export class ByteRuns {
  private parts: Buffer[] = [];
  private bytes: Buffer = Buffer.alloc(0);
  private start = 0;
  private end = 0;

  constructor(private readonly file: Pick<Output, 'append'>) {}

  add(bytes: Buffer, start: number, end: number): void {
    if (bytes === this.bytes && start === this.end) {
      this.end = end;
      return;
    }
    this.closeRun();
    [this.bytes, this.start, this.end] = [bytes, start, end];
  }

  addAll(bytes: Buffer): void {
    this.add(bytes, 0, bytes.length);
  }

  private closeRun(): void {
    if (this.end > this.start) this.parts.push(this.bytes.subarray(this.start, this.end));
    this.start = this.end;
  }

  /** Writes what was added. Called after each chunk. */
  async flush(): Promise<void> {
    this.closeRun();
    this.bytes = Buffer.alloc(0);
    const { parts } = this;
    this.parts = [];
    if (parts.length > 0) await this.file.append(parts.length === 1 ? parts[0]! : Buffer.concat(parts));
  }
}
