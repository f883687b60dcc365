// Checks what a `tokenizer.json` holds before a tokenizer is made of it, which believes it all.
import * as v from 'valibot';
import { DataDietError } from '../../shared/errors.ts';
import { JsonObjectSchema } from '../json-object.ts';

const part = v.nullish(v.looseObject({ type: v.string() }));

const pattern = v.union([v.looseObject({ Regex: v.string() }), v.looseObject({ String: v.string() })]);

/** A part may be a sequence of others. */
const PartSchema = v.looseObject({
  type: v.string(),
  pattern: v.optional(pattern),
  normalizers: v.optional(v.array(v.unknown())),
  pretokenizers: v.optional(v.array(v.unknown())),
  processors: v.optional(v.array(v.unknown())),
});
/** One that cuts texts into pieces of no length would never end. */
const FixedLengthSchema = v.looseObject({ length: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) });

/** What every tokenizer.json has; the parts of a type have more. */
const TokenizerSchema = v.looseObject({
  model: JsonObjectSchema,
  normalizer: part,
  pre_tokenizer: part,
  post_processor: part,
  added_tokens: v.optional(
    v.array(v.looseObject({ id: v.number(), content: v.pipe(v.string(), v.nonEmpty()) })),
    [],
  ),
});

export function malformedTokenizer(file: string, reason: string, detail?: string): DataDietError {
  return new DataDietError('model-invalid', `The tokenizer ${file} is malformed: ${reason}.`, {
    action: 'Download or save the model again.',
    place: { file },
    detail,
  });
}

function checkPart(file: string, part: unknown): void {
  if (part === null || part === undefined) return;
  if (!v.is(PartSchema, part))
    throw malformedTokenizer(file, 'a part of it has no type, or no pattern where one belongs');
  if (part.type === 'FixedLength' && !v.is(FixedLengthSchema, part)) {
    throw malformedTokenizer(file, 'it cuts texts into pieces of no length');
  }
  const { normalizers = [], pretokenizers = [], processors = [] } = part;
  for (const inner of [...normalizers, ...pretokenizers, ...processors]) checkPart(file, inner ?? {});
}

/** Of a unigram model: pieces with their scores, the place of each its id. */
function checkPieces(file: string, pieces: readonly unknown[], unknown: unknown): void {
  const fits = (piece: unknown): boolean =>
    Array.isArray(piece) && typeof piece[0] === 'string' && Number.isFinite(piece[1]);
  const bad = pieces.findIndex((piece) => !fits(piece));
  if (bad >= 0) throw malformedTokenizer(file, `entry ${bad} of its vocabulary is no piece with a score`);
  if (unknown === null || unknown === undefined) return;
  const isPiece = typeof unknown === 'number' && Number.isInteger(unknown) && unknown in pieces;
  if (!isPiece) throw malformedTokenizer(file, 'its token for the unknown is not in its vocabulary');
}

function checkMerges(file: string, merges: readonly unknown[]): void {
  const isText = (value: unknown): boolean => typeof value === 'string';
  const paired = Array.isArray(merges[0]);
  const fits = (merge: unknown): boolean =>
    paired ? Array.isArray(merge) && merge.length === 2 && merge.every(isText) : isText(merge);
  const bad = merges.findIndex((merge) => !fits(merge));
  if (bad >= 0) throw malformedTokenizer(file, `entry ${bad} of its merges is no pair of pieces`);
}

function checkModel(file: string, { type, vocab, unk_id, merges }: Record<string, unknown>): void {
  // Of a kind that is not known the tokenizer itself will say so.
  if (type !== undefined && type !== 'WordPiece' && type !== 'Unigram' && type !== 'BPE') return;
  if (Array.isArray(vocab) && (type === 'Unigram' || type === undefined)) {
    checkPieces(file, vocab, unk_id);
    return;
  }
  if (type === 'Unigram' || !v.is(JsonObjectSchema, vocab)) {
    throw malformedTokenizer(file, 'it has no vocabulary');
  }
  if (Array.isArray(merges)) checkMerges(file, merges);
  else if (type === 'BPE' || merges !== undefined) throw malformedTokenizer(file, 'its merges are no list');
}

/** The contents of `file`, of the right shape. @throws DataDietError `model-invalid` */
export function checkTokenizerJson(file: string, json: unknown): v.InferOutput<typeof TokenizerSchema> {
  const parsed = v.safeParse(TokenizerSchema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw malformedTokenizer(file, `at ${v.getDotPath(issue) ?? 'the top'}, ${issue.message}`);
  }
  checkModel(file, parsed.output.model);
  const { normalizer, pre_tokenizer, post_processor } = parsed.output;
  for (const part of [normalizer, pre_tokenizer, post_processor]) checkPart(file, part);
  return parsed.output;
}

/** Far beyond the largest vocabularies. */
const MOST_TOKENS = 2 ** 24;

/** @throws DataDietError `model-invalid` for an id that is no row of a table */
export function checkTokenIds(file: string, ids: ReadonlyMap<string, number>): void {
  for (const [token, id] of ids) {
    if (Number.isInteger(id) && id >= 0 && id < MOST_TOKENS) continue;
    throw malformedTokenizer(
      file,
      `its token ${JSON.stringify(token).slice(0, 100)} has the id ${JSON.stringify(id).slice(0, 100)}`,
    );
  }
}
