// Makes the `tokenizer.json` of a BERT that was published with a `vocab.txt` alone.
import * as v from 'valibot';
import { DataDietError } from '../../shared/errors.ts';

/** A special token is written as its text, or as an object that holds it. */
const SpecialTokenSchema = v.union([
  v.string(),
  v.pipe(
    v.object({ content: v.string() }),
    v.transform(({ content }) => content),
  ),
]);

/** The settings of BERT's tokenizer with the defaults of Hugging Face. */
const SettingsSchema = v.object({
  do_lower_case: v.optional(v.boolean(), true),
  strip_accents: v.nullish(v.boolean()),
  tokenize_chinese_chars: v.optional(v.boolean(), true),
  unk_token: v.optional(SpecialTokenSchema, '[UNK]'),
  sep_token: v.optional(SpecialTokenSchema, '[SEP]'),
  pad_token: v.optional(SpecialTokenSchema, '[PAD]'),
  cls_token: v.optional(SpecialTokenSchema, '[CLS]'),
  mask_token: v.optional(SpecialTokenSchema, '[MASK]'),
});

function parseVocabulary(text: string): Map<string, number> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return new Map(lines.map((token, id) => [token, id]));
}

/**
 * The description of BERT's WordPiece tokenizer over the tokens of `vocabularyText`, one a line, line i being id i.
 * `settings` are the joined contents of `tokenizer_config.json` and `special_tokens_map.json`; `{}` for a plain BERT.
 * @throws DataDietError `model-invalid` when a special token is not in the vocabulary.
 */
export function tokenizerJsonFromVocabulary(file: string, vocabularyText: string, settings: unknown): object {
  const parsed = v.safeParse(SettingsSchema, settings);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw new DataDietError(
      'model-invalid',
      `The tokenizer's settings beside ${file} are malformed at ${v.getDotPath(issue) ?? 'the top'}: ${issue.message}.`,
      { action: 'Download or save the model again.', place: { file } },
    );
  }
  const { do_lower_case, strip_accents, tokenize_chinese_chars, ...special } = parsed.output;
  const vocabulary = parseVocabulary(vocabularyText);
  const idOf = (token: string): number => {
    const id = vocabulary.get(token);
    if (id !== undefined) return id;
    throw new DataDietError('model-invalid', `The vocabulary ${file} has no token ${token}.`, {
      action: 'Choose a BERT-family model, or one that comes with a tokenizer.json.',
      place: { file },
    });
  };
  const { cls_token: cls, sep_token: sep, pad_token, unk_token, mask_token } = special;
  const required = [pad_token, unk_token, cls, sep];
  const present = vocabulary.has(mask_token) ? [...required, mask_token] : required;
  const specialToken = (id: string, type_id: number): object => ({ SpecialToken: { id, type_id } });
  const single = [specialToken(cls, 0), { Sequence: { id: 'A', type_id: 0 } }, specialToken(sep, 0)];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: present.map((content) => ({
      id: idOf(content),
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: tokenize_chinese_chars,
      strip_accents: strip_accents ?? null,
      lowercase: do_lower_case,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single,
      pair: [...single, { Sequence: { id: 'B', type_id: 1 } }, specialToken(sep, 1)],
      special_tokens: Object.fromEntries(
        [cls, sep].map((token) => [token, { id: token, ids: [idOf(token)], tokens: [token] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary),
    },
  };
}
