// What is measured of one contender, and the files of scores that contenders write.
import fs from 'node:fs';
import * as v from 'valibot';

/** Scores that are high where a label may be wrong. `doubt` is 1 less the label quality of cleanlab. */
export type ScoreName = 'el2n' | 'grand' | 'doubt';

const scores = v.array(v.pipe(v.number(), v.finite()));

export const MeasuredSchema = v.strictObject({
  /** From the start of the process to its end, the file of scores being written. */
  seconds: v.number(),
  /** Load average of the machine before. */
  load: v.number(),
  /** By name, in the order of the rows. */
  scores: v.partial(v.strictObject({ el2n: scores, grand: scores, doubt: scores })),
});
export type Measured = v.InferOutput<typeof MeasuredSchema>;

const RowSchema = v.looseObject({ row: v.number() });

/**
 * Columns `names` of a JSONL file that has an object a row, `count` of them.
 * @throws Error of a file that has other rows, or no numbers
 */
export function readScores<Name extends string>(
  file: string,
  names: readonly Name[],
  count: number,
): Map<Name, number[]> {
  const rows = fs
    .readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => v.parse(RowSchema, JSON.parse(line)));
  if (rows.length !== count || rows.some(({ row }, at) => row !== at)) {
    throw new Error(`${file} has ${rows.length} rows, not the ${count} of the data in their order`);
  }
  return new Map(
    names.map((name) => [
      name,
      v.parse(
        scores,
        rows.map((row) => row[name]),
      ),
    ]),
  );
}
