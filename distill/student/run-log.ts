// The record of a run: a line of JSON now and then, appended.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';

const LineSchema = v.object({
  /** Steps taken, and tokens of them, padding left out. */
  step: v.number(),
  tokens: v.number(),
  /** Mean loss of the steps since the line before. */
  loss: v.number(),
  learningRate: v.number(),
  /** Computed for so long, held-out errors and checkpoints left out. */
  seconds: v.number(),
  /** Mean square errors on the held-out rows, where they were measured. */
  heldOut: v.optional(v.record(v.string(), v.number())),
});
export type LogLine = v.InferOutput<typeof LineSchema>;

export class RunLog {
  readonly lines: LogLine[];

  /** Takes up the log in `file` as it was after `step` steps. */
  constructor(
    private readonly file: string,
    step: number,
  ) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const all = text
      .split('\n')
      .filter(Boolean)
      .map((line) => v.parse(LineSchema, JSON.parse(line)));
    this.lines = all.filter((line) => line.step <= step);
    writeFileSync(file, this.lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  add(line: LogLine): void {
    this.lines.push(line);
    appendFileSync(this.file, `${JSON.stringify(line)}\n`);
  }
}
