// Splits a stream of bytes into lines, hands each on, and remembers the last few: what a process said before it died.
import { StringDecoder } from 'node:string_decoder';

const LONGEST_LINE = 2000;

export class LastLines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #kept: string[] = [];
  #rest = '';

  constructor(
    private readonly count: number,
    private readonly onLine: (line: string) => void,
  ) {}

  push(bytes: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(bytes)).split(/\r?\n/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#add(line);
    // A stream without line ends must not grow without bound.
    if (this.#rest.length > LONGEST_LINE) this.#flush();
  }

  /** The stream is over: what stands without a line end is a line too. */
  end(): void {
    this.#rest += this.#decoder.end();
    this.#flush();
  }

  get lines(): readonly string[] {
    return this.#kept;
  }

  #flush(): void {
    if (this.#rest !== '') this.#add(this.#rest);
    this.#rest = '';
  }

  #add(line: string): void {
    if (line.trim() === '') return;
    const cut = line.slice(0, LONGEST_LINE);
    this.#kept.push(cut);
    if (this.#kept.length > this.count) this.#kept.shift();
    this.onLine(cut);
  }
}
