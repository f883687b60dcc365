// Turns a text, or a pair of texts, into the token ids that an encoder reads.
import {
  BertNormalizer,
  PrecompiledNormalizer,
  RobertaProcessingPostProcessor,
  SequenceNormalizer,
  Tokenizer,
} from '@huggingface/tokenizers';
import { DataDietError } from '../../shared/errors.ts';
import { FaithfulBertNormalizer } from './bert-normalizer.ts';
import { FaithfulPrecompiledNormalizer } from './precompiled-normalizer.ts';
import { checkTokenIds, checkTokenizerJson, malformedTokenizer } from './tokenizer-json.ts';

/** What an encoder reads for one example; padding is the batch's affair. */
export interface EncodedText {
  readonly ids: number[];
  /** 0 for the first text, 1 for the second (as the model's post-processor says). */
  readonly typeIds: number[];
  /** Whether tokens were cut to fit. */
  readonly truncated: boolean;
}

export interface TextTokenizer {
  /** Where its description was read. */
  readonly file: string;
  /**
   * Encodes one text or a pair, special tokens included, cut to `maxLength` tokens as Hugging Face does:
   * special tokens stay, a single text loses its end, of a pair the longer text loses its end first.
   */
  encode(texts: readonly [string] | readonly [string, string], maxLength: number): EncodedText;
}

/**
 * The tokenizer for an encoder that knows `tokenTypes` token types. An encoder with one is fed zeros, whatever its
 * tokenizer says, as Hugging Face does.
 */
export function withTokenTypes(tokenizer: TextTokenizer, tokenTypes: number): TextTokenizer {
  if (tokenTypes > 1) return tokenizer;
  return {
    file: tokenizer.file,
    encode: (texts, maxLength) => {
      const encoded = tokenizer.encode(texts, maxLength);
      return { ...encoded, typeIds: encoded.typeIds.map(() => 0) };
    },
  };
}

/**
 * `withTokenTypes`, whose every token has a row in the encoder's tables.
 * @throws DataDietError `model-invalid`, by `encode`, for one that has none
 */
export function forEncoder(
  tokenizer: TextTokenizer,
  { tokenTypes, vocabularySize }: Readonly<Record<'tokenTypes' | 'vocabularySize', number>>,
): TextTokenizer {
  const { file } = tokenizer;
  const typed = withTokenTypes(tokenizer, tokenTypes);
  const refuse = (what: string, rows: number): never => {
    throw new DataDietError(
      'model-invalid',
      `The tokenizer ${file} gives ${what}, but the encoder's table of them has ${rows} rows.`,
      {
        action: 'Choose a folder whose tokenizer and weights belong together.',
        place: { file },
      },
    );
  };
  return {
    file,
    encode: (texts, maxLength) => {
      const encoded = typed.encode(texts, maxLength);
      for (const id of encoded.ids) if (id >= vocabularySize) refuse(`the token ${id}`, vocabularySize);
      for (const type of encoded.typeIds)
        if (type >= tokenTypes) refuse(`the token type ${type}`, tokenTypes);
      return encoded;
    },
  };
}

/** Adds special tokens: what the post-processor of a tokenizer makes of already cut token lists. */
type AddSpecialTokens = (first: string[], second: string[] | null) => { tokens: string[]; typeIds: number[] };

/** Lengths of two lists cut to `room` together, as the `longest_first` of Hugging Face's fast tokenizers does. */
export function longestFirst(first: number, second: number, room: number): [number, number] {
  if (first + second <= room) return [first, second];
  const [shorter, longer] = first <= second ? [first, second] : [second, first];
  let keptShorter = shorter;
  let keptLonger = Math.min(longer, Math.max(shorter, room - shorter));
  if (keptShorter + keptLonger > room) {
    keptShorter = Math.floor(room / 2);
    keptLonger = keptShorter + (room % 2);
  }
  return first <= second ? [keptShorter, keptLonger] : [keptLonger, keptShorter];
}

class HuggingFaceTokenizer implements TextTokenizer {
  private readonly specialTokenCount: { readonly single: number; readonly pair: number };

  constructor(
    readonly file: string,
    private readonly tokenizer: Tokenizer,
    private readonly addSpecialTokens: AddSpecialTokens,
    private readonly unknownId: number | undefined,
  ) {
    this.specialTokenCount = {
      single: addSpecialTokens([], null).tokens.length,
      pair: addSpecialTokens([], []).tokens.length,
    };
  }

  encode(texts: readonly [string] | readonly [string, string], maxLength: number): EncodedText {
    const [firstText, secondText] = texts;
    const first = this.tokenizer.tokenize(firstText);
    const second = secondText === undefined ? null : this.tokenizer.tokenize(secondText);
    const room = maxLength - (second ? this.specialTokenCount.pair : this.specialTokenCount.single);
    if (room < 0) {
      throw new DataDietError(
        'model-invalid',
        `The encoder reads ${maxLength} tokens, fewer than those that the tokenizer ${this.file} adds to every text.`,
        { action: 'Choose another encoder.', place: { file: this.file } },
      );
    }
    const [keptFirst, keptSecond] = second
      ? longestFirst(first.length, second.length, room)
      : [Math.min(first.length, room), 0];
    const { tokens, typeIds } = this.addSpecialTokens(
      first.slice(0, keptFirst),
      second ? second.slice(0, keptSecond) : null,
    );
    return {
      ids: tokens.map((token) => this.idOf(token)),
      typeIds,
      truncated: keptFirst < first.length || (second !== null && keptSecond < second.length),
    };
  }

  private idOf(token: string): number {
    const id = this.tokenizer.token_to_id(token) ?? this.unknownId;
    if (id !== undefined) return id;
    throw new DataDietError(
      'model-invalid',
      `The tokenizer ${this.file} has neither an id for ${JSON.stringify(token).slice(0, 100)} nor one for the unknown.`,
      { action: 'Download or save the model again.', place: { file: this.file } },
    );
  }
}

/** Settings of Hugging Face's slow tokenizers, to which their fast ones, with the same configuration, do not listen. */
const OFF = { remove_space: false, do_lowercase_and_remove_accent: false };

const NO_PARTS = { normalizer: null, pre_tokenizer: null, post_processor: null };

/** The normaliser, its parts that depart from Hugging Face's own replaced. */
function faithful(normalizer: Tokenizer['normalizer']): Tokenizer['normalizer'] {
  if (normalizer instanceof BertNormalizer) return new FaithfulBertNormalizer(normalizer.config);
  if (normalizer instanceof PrecompiledNormalizer && typeof normalizer.charsmap === 'string') {
    return new FaithfulPrecompiledNormalizer(normalizer.charsmap);
  }
  if (normalizer instanceof SequenceNormalizer) {
    normalizer.normalizers = normalizer.normalizers.map(faithful);
  }
  return normalizer;
}

/** @throws DataDietError `model-invalid` where what is added to texts are no tokens */
function checkSpecialTokens(file: string, addSpecialTokens: AddSpecialTokens): void {
  for (const second of [null, ['b']]) {
    const { tokens, typeIds } = addSpecialTokens(['a'], second);
    const fits =
      tokens.length === typeIds.length &&
      tokens.every((token) => typeof token === 'string') &&
      typeIds.every((type) => Number.isInteger(type) && type >= 0 && type < 256);
    if (!fits) throw malformedTokenizer(file, 'what it adds to texts are no tokens with types');
  }
}

/** What the making of a tokenizer failed of. Its own words are errors; others are what its code stumbled over. */
function describeFault(file: string, error: unknown): DataDietError {
  if (error instanceof DataDietError) return error;
  const detail = error instanceof Error ? error.stack : String(error);
  if (error instanceof SyntaxError) {
    return malformedTokenizer(file, 'a regular expression of it cannot be read', detail);
  }
  if (!(error instanceof Error) || error.constructor !== Error) {
    return malformedTokenizer(file, 'a part of it is not as its type asks', detail);
  }
  return new DataDietError('model-unsupported', `The tokenizer ${file} cannot be used: ${error.message}.`, {
    action: 'Choose another encoder.',
    place: { file },
    cause: error,
  });
}

/**
 * Makes a tokenizer from the parsed contents of `tokenizer.json` and `tokenizer_config.json` (`{}` if there is none).
 * Truncation and padding that were saved with it are ignored: they are the caller's to decide.
 * @throws DataDietError `model-unsupported` when the description names a part that is not known, `model-invalid` when
 *   it is malformed.
 */
export function createTextTokenizer(
  file: string,
  tokenizerJson: object,
  tokenizerConfig: object,
): TextTokenizer {
  try {
    // No text is made of tokens here, and so none fails of how it would be.
    const checked = { ...NO_PARTS, ...checkTokenizerJson(file, tokenizerJson), decoder: null };
    const tokenizer = new Tokenizer(checked, { ...tokenizerConfig, ...OFF });
    const { normalizer, post_processor: postProcessor, model } = tokenizer;
    if (model) checkTokenIds(file, model.tokens_to_ids);
    tokenizer.normalizer = faithful(normalizer);
    const addSpecialTokens: AddSpecialTokens = (first, second) => {
      const processed = postProcessor?.post_process(first, second, true) ?? {
        tokens: second ? [...first, ...second] : first,
      };
      const { tokens } = processed;
      const zeros = new Array<number>(tokens.length).fill(0);
      // In RoBERTa's pairs both texts are of type 0; the JavaScript tokenizer calls the second one 1.
      const typed =
        postProcessor instanceof RobertaProcessingPostProcessor ? undefined : processed.token_type_ids;
      return { tokens, typeIds: typed ?? zeros };
    };
    checkSpecialTokens(file, addSpecialTokens);
    return new HuggingFaceTokenizer(file, tokenizer, addSpecialTokens, model?.unk_token_id ?? undefined);
  } catch (error) {
    throw describeFault(file, error);
  }
}
