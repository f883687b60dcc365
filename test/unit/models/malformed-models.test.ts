// Configurations and tokenizers with one value that is wrong, whichever it is and however: they work or are refused in our
// own words, in little time and memory.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { describeEncoder } from '../../../src/core/models/families/registry.ts';
import { encodeTexts, type Texts } from '../../../src/core/tokenizer/encode-texts.ts';
import { createTextTokenizer, forEncoder } from '../../../src/core/tokenizer/text-tokenizer.ts';
import { tokenizerJsonFromVocabulary } from '../../../src/core/tokenizer/wordpiece-vocabulary.ts';
import { findParameters, savedClasses } from '../../../src/core/weights/load-parameters.ts';
import { openSafetensors } from '../../../src/core/weights/safetensors.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { fixture } from './places.ts';

const WRONG: readonly unknown[] = [
  undefined, // left out
  null,
  true,
  -1,
  0,
  1.5,
  1e6,
  2e9,
  2 ** 53,
  1e308,
  '',
  'x',
  '(a+)+$',
  [],
  [null],
  {},
  { type: 'Sequence' },
];

/** Words of JavaScript or the system that no person should have to read. */
const RAW =
  /(?<!received )undefined|Cannot |is not (iterable|a function|defined|an object)|Invalid (array|string|typed)|Maximum call|\bE[A-Z]{4,}\b|Gather|Symbol|\[object/;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Places of all values in `json`; of long lists and vocabularies the first few and the last. */
function placesIn(json: Json, place: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof json !== 'object' || json === null) return [place];
  const keys = Array.isArray(json) ? [...json.keys()] : Object.keys(json);
  const some = keys.length > 6 && place.length > 0 ? [...keys.slice(0, 3), keys.at(-1)!] : keys;
  return [
    place,
    ...some.flatMap((key) => placesIn((json as Record<string | number, Json>)[key]!, [...place, key])),
  ];
}

/** A copy of `json` with `value` at `place`. */
function changed(json: Json, place: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = place;
  if (key === undefined) return value;
  const inner = changed((json as Record<string | number, Json>)[key]!, rest, value);
  if (Array.isArray(json)) return json.map((item, index) => (index === key ? inner : item));
  const entries = Object.entries(json as object).map(
    ([name, item]) => [name, name === key ? inner : item] as const,
  );
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

/** Runs `work` for every change of `json`; what it throws must be ours. Returns how many changes worked. */
function tryChanges(json: Json, work: (changed: unknown) => void): { worked: number; refused: number } {
  const counts = { worked: 0, refused: 0 };
  for (const place of placesIn(json)) {
    for (const value of WRONG) {
      const where = `${place.join('.')} = ${JSON.stringify(value)}`;
      try {
        work(changed(json, place, value));
        counts.worked++;
      } catch (error) {
        assert.ok(
          error instanceof DataDietError,
          `${where}: ${error instanceof Error ? error.stack : String(error)}`,
        );
        assert.match(error.code, /^model-(invalid|unsupported)$/, where);
        assert.doesNotMatch(
          error.message.replace(JSON.stringify(value === undefined ? null : value), ''),
          RAW,
          where,
        );
        assert.ok((error.action ?? '') !== '', where);
        counts.refused++;
      }
    }
  }
  return counts;
}

const read = async (file: string): Promise<Json> => JSON.parse(await readFile(file, 'utf8')) as Json;

describe('a configuration with a wrong value works or is refused', () => {
  for (const name of ['bert', 'roberta', 'distilbert', 'electra', 'albert-groups', 'mpnet', 'modernbert']) {
    test(name, async (context) => {
      const weights = await openSafetensors([fixture(name, 'model.safetensors')]);
      context.after(() => weights.close());
      const { worked, refused } = tryChanges(await read(fixture(name, 'config.json')), (config) => {
        const description = describeEncoder('config.json', config);
        assert.ok(description.parameters.length < 10_000);
        findParameters(description, weights);
        savedClasses(description, weights);
        assert.ok(description.vocabularySize <= 1000 && description.padTokenId < description.vocabularySize);
        assert.ok(description.maxLength <= 100_000);
      });
      assert.ok(worked > 10 && refused > 100, `${worked} worked, ${refused} were refused`);
    });
  }
});

const TEXTS: Texts[] = [
  ['The word xyz, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'],
  ['one', 'two'],
  [''],
  ['\u{20000} İ'],
];

describe('a tokenizer with a wrong value works or is refused', () => {
  const tryTokenizer = (json: Json, settings: object): void => {
    const { worked, refused } = tryChanges(json, (wrong) => {
      // As a file's contents: an object, which `parseJsonObject` sees to.
      if (typeof wrong !== 'object' || wrong === null || Array.isArray(wrong)) return;
      const tokenizer = createTextTokenizer('tokenizer.json', wrong, settings);
      const { encoded, failure } = encodeTexts(
        forEncoder(tokenizer, { tokenTypes: 2, vocabularySize: 1000 }),
        TEXTS,
        16,
        300,
      );
      if (failure?.error instanceof DataDietError) throw failure.error;
      for (const { ids, typeIds } of encoded) {
        assert.equal(ids.length, typeIds.length);
        assert.ok(ids.every((id) => Number.isInteger(id) && id >= 0 && id < 1000));
        assert.ok(typeIds.every((type) => type === 0 || type === 1));
      }
    });
    assert.ok(worked > 100 && refused > 100, `${worked} worked, ${refused} were refused`);
  };
  for (const name of ['roberta', 'xlm-roberta', 'albert']) {
    test(name, async () => {
      tryTokenizer(await read(fixture('tokenizer', name, 'tokenizer.json')), {});
    });
  }
  test('a vocabulary alone', async () => {
    const file = fixture('tokenizer', 'uncased', 'vocab.txt');
    const json = tokenizerJsonFromVocabulary(file, await readFile(file, 'utf8'), {});
    tryTokenizer(json as Json, {});
  });
  test('its settings', async () => {
    const settings = await read(fixture('tokenizer', 'albert', 'tokenizer_config.json'));
    const json = await read(fixture('tokenizer', 'albert', 'tokenizer.json'));
    const { worked } = tryChanges(
      { additional_special_tokens: ['x'], eos_token: 'x', ...(settings as object) },
      (wrong) => {
        if (typeof wrong !== 'object' || wrong === null || Array.isArray(wrong)) return;
        createTextTokenizer('tokenizer.json', json as object, wrong).encode(['The word'], 8);
      },
    );
    assert.ok(worked > 10);
  });
});
