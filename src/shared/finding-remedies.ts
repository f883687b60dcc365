// What each kind of finding is called, and what to do about it: the one place that all messages take it from.
import type { FindingCode } from './dataset.ts';

interface FindingKind {
  /** Of several rows: `3 rows: no label`. */
  readonly name: string;
  /** An imperative sentence. */
  readonly remedy: string;
}

export const FINDING_KINDS: Readonly<Record<FindingCode, FindingKind>> = {
  'invalid-json': {
    name: 'not valid JSON',
    remedy: 'Write one JSON object a line; if the file is CSV or TSV, give it that ending.',
  },
  'not-an-object': {
    name: 'not a JSON object',
    remedy: 'Make each line an object of named fields, such as {"text": "...", "label": "..."}.',
  },
  'invalid-utf8': {
    name: 'not in UTF-8',
    remedy: 'Save the file with the encoding UTF-8, or say which encoding it is in.',
  },
  'quote-not-closed': {
    name: 'quote not closed',
    remedy: 'Close the quote, or double it ("") if it is part of the text.',
  },
  'invalid-quote': {
    name: 'stray quote',
    remedy: 'Double a quote that is part of the text (""), or say how quotes are written.',
  },
  'field-count': {
    name: 'too many or too few fields',
    remedy: 'Give each row as many fields as the header, and quote fields that hold the delimiter.',
  },
  'too-long': {
    name: 'too long',
    remedy: 'Check that quotes are closed and that lines end; a row of this length is hardly one text.',
  },
  'duplicate-header': { name: 'column named twice', remedy: 'Give each column a name of its own.' },
  'repeated-header': {
    name: 'the header again',
    remedy: 'Remove the line: the file seems to be several that were put behind each other.',
  },
  'missing-field': {
    name: 'missing field',
    remedy: 'Choose columns that the rows have, or put the field into those that lack it.',
  },
  'not-text': {
    name: 'text is a list or an object',
    remedy: 'Choose the column that holds the text itself.',
  },
  'empty-text': { name: 'empty text', remedy: 'Give these rows a text, or choose another text column.' },
  'empty-label': { name: 'no label', remedy: 'Give these rows a label, or choose another label column.' },
  'not-a-label': {
    name: 'no usable label',
    remedy: 'Choose the column that holds the name or number of the class.',
  },
  'several-labels': {
    name: 'several labels',
    remedy: 'Put one label a row into the column, or choose a column that holds one.',
  },
  rejected: {
    name: 'rejected by the annotator',
    remedy: 'Export the accepted annotations, or accept some of these.',
  },
};

/** `no label (8), empty text (1)`, the most frequent first; the code itself where it is not known. */
export function listSkipped(skipped: Readonly<Record<string, number>>): string {
  return Object.entries(skipped)
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => {
      const known = Object.hasOwn(FINDING_KINDS, code) ? FINDING_KINDS[code as FindingCode].name : code;
      return `${known} (${new Intl.NumberFormat('en').format(count)})`;
    })
    .join(', ');
}
