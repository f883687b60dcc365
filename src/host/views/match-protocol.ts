// What the extension host and its reading thread say to each other. Columns of numbers change hands without a copy.
import * as v from 'valibot';
import { DATASET_FORMATS, DialectSchema } from '../../shared/dataset.ts';
import { SerializedErrorSchema } from '../../shared/errors.ts';

const Numbers = v.custom<Int32Array>((value) => value instanceof Int32Array);
const Places = v.custom<Float64Array>((value) => value instanceof Float64Array);
const Flags = v.custom<Uint8Array>((value) => value instanceof Uint8Array);
const Words = v.custom<Uint32Array>((value) => value instanceof Uint32Array);

const MatchRequestSchema = v.strictObject({
  kind: v.literal('match'),
  id: v.number(),
  text: v.string(),
  written: v.union([v.picklist(DATASET_FORMATS), DialectSchema]),
  /** Hashes of the scored rows: see `HashIndex`. */
  words: Words,
});
export type MatchRequest = v.InferOutput<typeof MatchRequestSchema>;

/** Asks which texts are alike: see `groupAlike`. */
const GroupRequestSchema = v.strictObject({
  kind: v.literal('group'),
  id: v.number(),
  texts: v.array(v.string()),
});
export type GroupRequest = v.InferOutput<typeof GroupRequestSchema>;

export const RequestSchema = v.variant('kind', [MatchRequestSchema, GroupRequestSchema]);

export const ReplySchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('match'),
    id: v.number(),
    rows: v.strictObject({ line: Numbers, endLine: Numbers, score: Numbers, content: Numbers }),
    dialect: DialectSchema,
    columns: v.array(v.string()),
    headerEnd: v.number(),
    headerReach: v.number(),
    /** See `LookAhead`: one entry a record in each. */
    ahead: v.strictObject({ line: Places, reach: Places, follows: Flags }),
    /** See `HashTables`. */
    index: v.strictObject({ heads: Numbers, following: Numbers }),
  }),
  v.strictObject({ kind: v.literal('groups'), id: v.number(), groups: Words }),
  v.strictObject({ kind: v.literal('failed'), id: v.number(), error: SerializedErrorSchema }),
]);
export type Reply = v.InferOutput<typeof ReplySchema>;
