// Files made at random: well-formed ones in every dialect, damaged ones, and soup of what structures them.
import { DELIMITERS, type DatasetFormat } from '../../src/shared/dataset.ts';
import type { Choices } from './choices.ts';
import type { FuzzCase } from './fuzz-case.ts';

const PIECES = [
  ...[
    'a',
    'word',
    'spam',
    'ham',
    'hello world',
    '0',
    '-1',
    '1e999',
    '7.5',
    'NaN',
    'null',
    'true',
    '=1+1',
    'N/A',
  ],
  ...['é', '日本', '👩‍👩‍👧', '\u0301', '\u202e', '\u2028', '\u2029', '\ufeff', '\u0085', '\u00a0'],
  ...['"', '""', '\\"', '\\', "'", ',', ';', '\t', '|', '\n', '\r\n', '\r', ' ', '  '],
  ...['\0', '\u001b[31m', '\f', '\v', '{', '}', '[1,2]', ':', '__proto__', 'constructor', 'toString'],
];
const NAMES = [
  ...['text', 'label', 'id', 'sentence1', 'sentence2', 'ünicode', ' text ', '', 'text', '1', '__proto__'],
  ...['constructor', 'a b', 'Text', '標題', 'q'.repeat(60), 'hasOwnProperty', '\u2028', "it's"],
];
const BYTES = [34, 34, 34, 10, 13, 44, 59, 9, 124, 92, 0, 0xe9, 0x80, 0xff, 0xf0, 0x7b, 0x5b, 0x20];

function text(choices: Choices): string {
  if (choices.chance(0.02)) return choices.pick(PIECES).repeat(100 + choices.below(400));
  return choices.list(choices.pick([2, 8, 20]), () => choices.pick(PIECES)).join('');
}

/** A line break, or several kinds in one file. */
function lineBreaks(choices: Choices): () => string {
  const all = ['\n', '\r\n', '\r'];
  const one = choices.pick(['\n', '\n', '\r\n', '\r\n', '\r']);
  return choices.chance(0.8) ? () => one : () => choices.pick(all);
}

function joined(lines: readonly string[], choices: Choices): string {
  const lineBreak = lineBreaks(choices);
  const blank = choices.chance(0.2) ? 0.1 : 0;
  let all = choices.chance(0.2) ? '\ufeff' : '';
  for (const [index, line] of lines.entries()) {
    all += line;
    if (index === lines.length - 1 && choices.chance(0.4)) continue;
    all += lineBreak();
    if (choices.chance(blank)) all += choices.pick(['', ' ', '   ']) + lineBreak();
  }
  return all;
}

/** A file of delimited fields as a careful program writes it, by the usual rules or others. */
function delimitedFile(format: 'csv' | 'tsv', choices: Choices): FuzzCase {
  const usual = choices.chance(0.6);
  const delimiter = usual ? (format === 'tsv' ? '\t' : ',') : choices.pick(DELIMITERS);
  const backslash = !usual && choices.chance(0.3);
  const space = !usual && choices.chance(0.2) ? ' ' : '';
  const always = choices.chance(0.3);
  const field = (value: string): string => {
    const must = always || /["\r\n]|^\s|\s$/.test(value) || value.includes(delimiter) || value === '';
    if (!must) return value;
    const inside = backslash
      ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
      : value.replaceAll('"', '""');
    return `"${inside}"`;
  };
  const count = usual ? 2 + choices.below(3) : 1 + choices.below(5);
  // A file that is to be read as it was written has names that nobody takes for values.
  const columns = usual
    ? ['text', 'label', 'ünicode', 'note'].slice(0, count)
    : Array.from({ length: count }, () => (choices.chance(0.9) ? choices.pick(NAMES) : text(choices)));
  const rows = choices.list(12, () => columns.map(() => text(choices)));
  const lines = rows.map((row) => row.map(field).join(delimiter + space));
  if (usual || choices.chance(0.8)) lines.unshift(columns.map(field).join(delimiter + space));
  if (!usual && choices.chance(0.15)) lines.unshift(`sep=${delimiter}`);
  if (!usual && choices.chance(0.15)) lines.unshift(...choices.list(2, () => text(choices)));
  return {
    format,
    bytes: Buffer.from(joined(lines, choices)),
    reading: { encoding: 'utf-8', ...(usual && { delimiter, header: true, quoting: 'doubled' as const }) },
    ...(usual && { rows }),
  };
}

function jsonValue(choices: Choices, depth: number): unknown {
  const plain = [text(choices), choices.below(100), -0.5, 1e300, true, false, null, ''];
  if (depth === 0 || choices.chance(0.7)) return choices.pick(plain);
  return choices.chance(0.5)
    ? choices.list(3, () => jsonValue(choices, depth - 1))
    : Object.fromEntries(choices.list(3, () => [choices.pick(NAMES), jsonValue(choices, depth - 1)]));
}

const ODD_LINES = [
  ...[
    '[]',
    'null',
    '7',
    '"text"',
    '{}',
    '{"a":}',
    '{"a":1,}',
    "{'a':1}",
    '{"a":1}{"b":2}',
    '{"a":"',
    '{"a":"\\x"}',
  ],
  ...[
    '{"a":NaN,"label":Infinity}',
    '{"a":1e999}',
    '{"a":0123}',
    '{"a":"\\ud800"}',
    '{"a":1,"a":2}',
    '//x',
    'a,b',
  ],
  `{"a":${'9'.repeat(400)}}`,
  '['.repeat(500),
  `{"a":${'[{"b":'.repeat(100)}1${'}]'.repeat(100)}}`,
];

function jsonLine(value: unknown, choices: Choices): string {
  let line = JSON.stringify(value);
  if (choices.chance(0.2)) {
    line = line.replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  }
  return choices.chance(0.1) ? ` ${line}\t` : line;
}

function jsonlFile(choices: Choices): FuzzCase {
  const usual = choices.chance(0.5);
  const columns = ['text', 'label', 'ünicode'].slice(0, 2 + choices.below(2));
  const rows = choices.list(12, () => columns.map(() => jsonValue(choices, 0)));
  const lines = rows.map((row) =>
    jsonLine(Object.fromEntries(columns.map((column, index) => [column, row[index]])), choices),
  );
  const odd = (): string =>
    choices.chance(0.4)
      ? jsonLine(
          Object.fromEntries(choices.list(5, () => [choices.pick(NAMES), jsonValue(choices, 3)])),
          choices,
        )
      : choices.chance(0.7)
        ? choices.pick(ODD_LINES)
        : text(choices);
  if (!usual) for (let more = choices.below(6); more >= 0; more--) lines.splice(choices.below(lines.length + 1), 0, odd()); // prettier-ignore
  const bytes = Buffer.from(joined(lines, choices));
  return { format: 'jsonl', bytes, reading: { encoding: 'utf-8' }, ...(usual && { rows }) };
}

/** Hits, cuts, insertions and repetitions at random places. */
function damaged(fuzzCase: FuzzCase, choices: Choices): FuzzCase {
  const { format, reading } = fuzzCase;
  let { bytes } = fuzzCase;
  for (let hits = choices.below(5); hits >= 0 && bytes.length > 0; hits--) {
    const at = choices.below(bytes.length);
    const to = Math.min(bytes.length, at + choices.below(choices.pick([3, 40])));
    const byte = choices.chance(0.9) ? choices.pick(BYTES) : choices.below(256);
    switch (choices.below(6)) {
      case 0:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at)]);
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
        break;
      case 3:
        if (choices.chance(0.3)) bytes = bytes.subarray(0, at);
        break;
      default:
        bytes = Buffer.from(bytes);
        bytes[at] = byte;
    }
  }
  return { format, reading, bytes };
}

function soup(format: DatasetFormat, choices: Choices): FuzzCase {
  const few = choices.list(10, () => choices.pick(PIECES)).concat('"', '\n', ',', 'a');
  const bytes = Buffer.from(choices.list(150, () => choices.pick(few)).join(''));
  return { format, bytes, reading: { encoding: 'utf-8' } };
}

/** The file of a seed. */
export function generate(choices: Choices): FuzzCase {
  const format = choices.pick(['jsonl', 'csv', 'csv', 'tsv'] as const);
  const file = choices.chance(0.2)
    ? soup(format, choices)
    : format === 'jsonl'
      ? jsonlFile(choices)
      : delimitedFile(format, choices);
  const made = choices.chance(0.5) ? damaged(file, choices) : file;
  if (choices.chance(0.8)) return made;
  const { format: of, bytes, reading } = made;
  return { format: of, bytes, reading, maxRecordBytes: 20 + choices.below(300) };
}
