// From running text to the rows of the distillation corpus.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutPassages, MAX_CHARACTERS, MAX_WORDS, MIN_WORDS } from '../../../distill/corpus/passages.ts';
import { isProse } from '../../../distill/corpus/prose.ts';
import { cutParagraphs, cutSentences } from '../../../distill/corpus/sentences.ts';
import { readTaggedSentence } from '../../../distill/corpus/sources/brown.ts';
import { readableBody } from '../../../distill/corpus/sources/mails.ts';
import { readSynset } from '../../../distill/corpus/sources/wordnet.ts';
import { countWords, textKey } from '../../../distill/corpus/text-key.ts';
import type { TextRow } from '../../../distill/corpus/text-row.ts';
import { Random } from '../../../src/core/random.ts';

const cuts: Record<string, string[]> = {
  'It rained. We stayed in.': ['It rained.', 'We stayed in.'],
  'Mr. Smith met Dr. J. R. Jones of the U.S. Senate. They spoke!': [
    'Mr. Smith met Dr. J. R. Jones of the U.S. Senate.',
    'They spoke!',
  ],
  'It costs 3.50 dollars, i.e. nothing. 20 are left.': [
    'It costs 3.50 dollars, i.e. nothing.',
    '20 are left.',
  ],
  '"Is it so?" he asked. "It is." And that was all.': [
    '"Is it so?" he asked.',
    '"It is."',
    'And that was all.',
  ],
  'A line\n  broken in\ttwo': ['A line broken in two'],
  'So did I. Then we left.': ['So did I.', 'Then we left.'],
  '': [],
};
for (const [text, sentences] of Object.entries(cuts)) {
  test(`sentences of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(cutSentences(text), sentences);
  });
}

test('empty lines part paragraphs, line breaks do not', () => {
  assert.deepEqual(cutParagraphs('a\nb\n\nc\r\n \r\n\r\nd\n'), ['a\nb', 'c', 'd\n']);
});

const SENTENCES = Array.from({ length: 300 }, (_, index) =>
  Array.from({ length: 3 + ((index * 7) % 25) }, (_, word) => `word${'abcdefgh'[(index + word) % 8]!}`)
    .join(' ')
    .concat('.'),
);

function textsOf(rows: Iterable<TextRow>): string {
  return Array.from(rows, ({ text, pair }) => (pair === undefined ? text : `${text} ${pair}`)).join(' ');
}

test('passages keep the order of the sentences, their bounds, and are of every kind', () => {
  const rows = [...cutPassages(SENTENCES, new Random(3, 'passages'))];
  assert.ok(SENTENCES.join(' ').startsWith(textsOf(rows).slice(0, 2000)));
  for (const { text, pair } of rows) {
    for (const each of [text, pair ?? text]) {
      assert.ok(countWords(each) >= MIN_WORDS && countWords(each) <= MAX_WORDS, each);
      assert.ok(each.length <= MAX_CHARACTERS);
    }
  }
  const pairs = rows.filter(({ pair }) => pair !== undefined).length;
  assert.ok(pairs > 0.03 * rows.length && pairs < 0.25 * rows.length, `${pairs} pairs of ${rows.length}`);
  const lengths = new Set(rows.map(({ text }) => text.split('.').length - 1));
  assert.deepEqual([...lengths].sort(), [1, 2, 3]);
});

test('passages are the same for the same random stream only', () => {
  const of = (seed: number) => [...cutPassages(SENTENCES, new Random(seed, 'passages'))];
  assert.deepEqual(of(1), of(1));
  assert.notDeepEqual(of(1), of(2));
});

test('no passage reaches across what is no prose; a long sentence is cut at its semicolons', () => {
  const table = '1790 | 12 | 13 | 14';
  const before = 'We looked at the figures again.';
  const after = 'They were as bad as before.';
  for (let seed = 0; seed < 20; seed++) {
    const rows = [...cutPassages([before, table, after], new Random(seed, 'gap'))];
    assert.deepEqual(rows, [{ text: before }, { text: after }]);
  }
  const half = Array.from({ length: 40 }, () => 'word').join(' ');
  const texts = [...cutPassages([`${half}; ${half}.`], new Random(1, 'long'))].map(({ text }) => text);
  assert.deepEqual(texts, [`${half};`, `${half}.`]);
});

test('prose is told from what stands between it', () => {
  for (const text of [
    'the café was closed',
    'She said: "not now", and left 3 minutes later.',
    "it's ok with me, thanks :-)",
  ]) {
    assert.ok(isProse(text), text);
  }
  const junk = [
    '',
    '---------- cut here ----------',
    'Total: 12 345 67 89',
    'if (a) { return b; }',
    'for f in `folders` do',
    'BUY NOW AND SAVE MORE MONEY TODAY',
    'a\ufffd\ufffdb text',
    'Привет, как дела?',
    'n&atilde;o seja de seu interesse',
  ];
  for (const text of junk) assert.ok(!isProse(text), text);
});

test('a tagged sentence of the Brown corpus is written as usual', () => {
  assert.equal(
    readTaggedSentence("\tHe/pps said/vbd ,/, ``/`` no/at and\\/or/cc evidence/nn ''/'' (/( yet/rb )/) ./."),
    'He said, "no and\\/or evidence" (yet).',
  );
  assert.equal(readTaggedSentence(''), '');
});

test('definition and examples of a WordNet synset', () => {
  const whole =
    '00003553 03 n 02 physical_whole 0 unit 0 001 @ 00002684 n 0000 | an assemblage of parts; "how big is it?"; "the team is a unit"  ';
  assert.deepEqual(readSynset(whole), {
    word: 'physical whole',
    definition: 'an assemblage of parts',
    examples: ['how big is it?', 'the team is a unit'],
  });
  assert.equal(readSynset('  1 This software and database is | being provided'), undefined);
  assert.equal(readSynset('02086723 05 n 01 genus_Canis 0 001 @ 02085998 n 0000 | type genus'), undefined);
  assert.equal(readSynset('02086723 05 n 01 dog 0 001 @ 02085998 n 0000 | a pet')?.word, 'dog');
});

test('of a mail stays what its sender wrote', () => {
  const body =
    'Ann <ann@example.org> wrote:\n> old\n>> older\nI agree, see http://example.org/a?b=c for more.\n-- \nBob\n';
  assert.equal(readableBody(body).replace(/\s+/g, ' ').trim(), 'I agree, see for more.');
});

test('the key of a text knows letters and digits only', () => {
  assert.equal(textKey(" It 's NOT 2 late , is it ? "), 'itsnot2lateisit');
  assert.equal(textKey("it's not 2 late... is it"), 'itsnot2lateisit');
  assert.notEqual(textKey('café'), textKey('cafe'));
  assert.equal(countWords('well -- this , is it !'), 4);
});
