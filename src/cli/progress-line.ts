// Shows a job's progress: on a terminal one line that is redrawn, elsewhere one line for each stage.
import { describeProgress, type Progress } from '../shared/progress.ts';
import { cutToWidth } from './terminal-text.ts';

/** Where it is shown; `process.stderr` is one. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const ERASE_LINE = '\r\u001b[2K';
const USUAL_COLUMNS = 80;

export class ProgressLine {
  #stage: string | undefined;
  /** The line that stands on the terminal, to be drawn again below a note. */
  #shown = '';

  constructor(private readonly output: ProgressOutput) {}

  show(progress: Progress): void {
    if (this.output.isTTY === true) {
      const loss = progress.loss === undefined ? '' : `, loss ${progress.loss.toFixed(3)}`;
      const percent = `${Math.floor(progress.fraction * 100)}%`.padStart(4);
      this.#draw(`${percent}  ${describeProgress(progress)}${loss}`);
      return;
    }
    const stage = [progress.stage, progress.run, progress.epoch].join(' ');
    if (stage === this.#stage) return;
    this.#stage = stage;
    this.output.write(`${describeProgress(progress)}\n`);
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
