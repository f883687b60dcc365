// The record of a run: a line of JSON now and then, appended.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { DataDietError } from '../../src/shared/errors.ts';
import { writeWhole } from '../write-whole.ts';

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
    this.lines = readLines(file).filter((line) => line.step <= step);
    writeWhole(file, this.lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  add(line: LogLine): void {
    this.lines.push(line);
    appendFileSync(this.file, `${JSON.stringify(line)}\n`);
  }
}

/** The log's lines; a last one that was broken off while it was written is left out: its step is taken again. */
function readLines(file: string): LogLine[] {
  if (!existsSync(file)) return [];
  const texts = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return texts.flatMap((text, index) => {
    const line = v.safeParse(v.pipe(v.string(), v.parseJson(), LineSchema), text);
    if (line.success) return [line.output];
    if (index === texts.length - 1) return [];
    throw new DataDietError('file-unreadable', `${file}, line ${index + 1}: ${line.issues[0].message}.`, {
      action: 'Mend the line, or remove the folder to begin the run anew.',
      place: { file, line: index + 1 },
    });
  });
}
