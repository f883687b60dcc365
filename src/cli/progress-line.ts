// Shows a job's progress: on a terminal one line that is redrawn, elsewhere a line for each stage and now and then another.
import { describeProgress, type Progress } from '../shared/progress.ts';
import { cutToWidth, neutralise } from './terminal-text.ts';

/** Where it is shown. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const ERASE_LINE = '\r\u001b[2K';
const USUAL_COLUMNS = 80;
/** In a log: often enough that a long job does not look hung, rare enough to leave the log readable. */
const MILLISECONDS_BETWEEN_LINES = 30_000;

export class ProgressLine {
  #stage: string | undefined;
  #writtenAt = -Infinity;
  /** The line that stands on the terminal, to be drawn again below a note. */
  #shown = '';

  /** @param now a monotone clock in milliseconds. */
  constructor(
    private readonly output: ProgressOutput,
    private readonly now: () => number = () => performance.now(),
  ) {}

  show(progress: Progress): void {
    if (this.output.isTTY === true) {
      this.#draw(describe(progress));
      return;
    }
    const { stage: name, run, epoch, waitingFor } = progress;
    const stage = [name, run, epoch, waitingFor?.file, waitingFor?.since].join(' ');
    const now = this.now();
    if (stage === this.#stage && now - this.#writtenAt < MILLISECONDS_BETWEEN_LINES) return;
    this.#stage = stage;
    this.#writtenAt = now;
    this.output.write(`${describe(progress)}\n`);
  }

  /** A line that stays, above the one that is redrawn. */
  note(line: string): void {
    const again = this.#shown;
    this.clear();
    this.output.write(`${line}\n`);
    if (again !== '') this.#draw(again);
  }

  clear(): void {
    if (this.#shown !== '') this.output.write(ERASE_LINE);
    this.#shown = '';
  }

  #draw(line: string): void {
    // The last column stays free: some terminals wrap when it is written to.
    this.#shown = cutToWidth(line, (this.output.columns ?? USUAL_COLUMNS) - 1);
    this.output.write(`${ERASE_LINE}${this.#shown}`);
  }
}

function describe(progress: Progress): string {
  const loss = progress.loss === undefined ? '' : `, loss ${progress.loss.toFixed(3)}`;
  const percent = `${Math.floor(progress.fraction * 100)}%`.padStart(4);
  return `${percent}  ${neutralise(describeProgress(progress))}${loss}`;
}
