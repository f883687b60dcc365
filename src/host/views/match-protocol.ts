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

/** A large file that is read again: see `FileOfTexts`. */
const FILE = {
  file: v.string(),
  state: v.string(),
  dialect: DialectSchema,
  columns: v.array(v.string()),
  textColumns: v.array(v.string()),
  byteStart: Places,
  byteEnd: Places,
};

/** Asks which records hold some words: see `searchFile`. */
const SearchRequestSchema = v.strictObject({
  kind: v.literal('search'),
  id: v.number(),
  ...FILE,
  wanted: v.string(),
});
export type SearchRequest = v.InferOutput<typeof SearchRequestSchema>;

/** Asks which of some records of a file have texts that are alike. */
const GroupFileRequestSchema = v.strictObject({
  kind: v.literal('groupFile'),
  id: v.number(),
  ...FILE,
  /** Rising numbers. */
  records: Numbers,
});
export type GroupFileRequest = v.InferOutput<typeof GroupFileRequestSchema>;

/** Nobody waits for the answer to a request any more. */
const CancelSchema = v.strictObject({ kind: v.literal('cancel'), id: v.number() });

export const RequestSchema = v.variant('kind', [
  MatchRequestSchema,
  GroupRequestSchema,
  SearchRequestSchema,
  GroupFileRequestSchema,
  CancelSchema,
]);

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
  /** Undefined where the file is another by now, or the request was cancelled. */
  v.strictObject({ kind: v.literal('groups'), id: v.number(), groups: v.optional(Words) }),
  v.strictObject({ kind: v.literal('hits'), id: v.number(), hits: v.optional(Flags) }),
  /** How far a search is; its answer is still to come. */
  v.strictObject({ kind: v.literal('progress'), id: v.number(), fraction: v.number() }),
  v.strictObject({ kind: v.literal('failed'), id: v.number(), error: SerializedErrorSchema }),
]);
export type Reply = v.InferOutput<typeof ReplySchema>;
