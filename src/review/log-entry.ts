// One line of a review log: a decision on a row, with all that tells which row it was and what was known of it then.
import * as v from 'valibot';
import { LabelSchema } from '../shared/dataset.ts';
import { DECISIONS } from '../shared/decisions.ts';
import { SCORE_NAMES } from '../shared/scores.ts';

const HashSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, 'no hash of 16 hexadecimal digits'));

export const LogEntrySchema = v.object({
  /** `recordHash` of the record when it was decided on, and `textHash` of its texts alone. */
  hash: HashSchema,
  text: HashSchema,
  /** 1-based line of the row then. */
  line: v.number(),
  /** `open` takes an earlier decision back. */
  decision: v.picklist(DECISIONS),
  /** The label that was judged. */
  from: LabelSchema,
  /** The label that it was given instead. */
  to: v.optional(LabelSchema),
  /** Whether a row stands in the file as it was until a copy is written with what was decided: that file is not edited. */
  pending: v.optional(v.boolean()),
  /** Who decided. */
  by: v.string(),
  /** When: ISO 8601, UTC. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  /** The result whose scores were looked at. */
  result: v.optional(v.string()),
  scores: v.optional(v.record(v.picklist(SCORE_NAMES), v.number())),
  note: v.optional(v.string()),
});
export type LogEntry = v.InferOutput<typeof LogEntrySchema>;

/** The entry as a line of the log, its end included. Keys in one order, so that a log differs by its entries alone. */
export function lineOf(entry: LogEntry): string {
  const { hash, text, line, decision, from, to, pending, by, at, result, scores, note } = entry;
  return `${JSON.stringify({ hash, text, line, decision, from, to, pending, by, at, result, scores, note })}\n`;
}
