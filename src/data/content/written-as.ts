// How a file is written by its content, whatever its name says: JSON in a .csv, CSV in a .jsonl, one JSON array in either.
import path from 'node:path';
import { DataDietError } from '../../shared/errors.ts';
import { DELIMITERS, type Dialect, type Remark, type TextFormat } from '../../shared/dataset.ts';

export interface WrittenAs {
  readonly written: TextFormat | Dialect;
  readonly remarks: readonly Remark[];
}

/** Lines that tell CSV in a file that should hold JSON. */
const LINES = 10;

const ARRAY_OF_OBJECTS = /^\s*\[\s*(?:\{|$)/;
const FIELD_OF_OBJECT = /^\s*\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\}|$)/;

/**
 * @param format what the name says
 * @param text the beginning of the file, without a mark
 * @throws DataDietError `format-unsupported` for a JSON document that is no list of records
 */
export function writtenAs(file: string, format: TextFormat, text: string): WrittenAs {
  if (ARRAY_OF_OBJECTS.test(text)) {
    const message =
      'Holds one JSON array: each of its elements is read as a row. A pruned copy leaves rows out; the editor does not remove them.';
    return { written: { format: 'jsonl', array: true }, remarks: [remark(message)] };
  }
  if (FIELD_OF_OBJECT.test(text)) {
    if (isOneDocument(text)) throw oneDocument(file);
    if (format === 'jsonl') return { written: format, remarks: [] };
    const message = `Holds JSON lines, though its name says ${format.toUpperCase()}: read as JSON lines.`;
    return { written: 'jsonl', remarks: [remark(message)] };
  }
  if (format !== 'jsonl') return { written: format, remarks: [] };
  const delimited = delimitedFormat(text);
  if (delimited === undefined) return { written: format, remarks: [] };
  const message = `Holds ${delimited.toUpperCase()}, though its name says JSON lines: read as ${delimited.toUpperCase()}.`;
  return { written: delimited, remarks: [remark(message)] };
}

/** Whether an object goes on over lines: its first line ends within it, where the first of JSON lines is whole. */
function isOneDocument(text: string): boolean {
  const [first = '', second] = text.trimStart().split(/\r\n|\r|\n/, 2);
  if (second === undefined) return false;
  // Cut off where a line longer than the look is.
  return /^\{\s*$/.test(first) || (/[,{[:]\s*$/.test(first) && !isJson(first) && /^\s+["\]}{]/.test(second));
}

function oneDocument(file: string): DataDietError {
  return new DataDietError(
    'format-unsupported',
    `${path.basename(file)} is one JSON document, not a row a line.`,
    {
      action:
        'Write its rows as JSON lines, an object with text and label in each line, or as one array of such objects.',
      place: { file, line: 1 },
    },
  );
}

/** CSV or TSV where each of the first lines has the same delimiter and none is JSON. */
function delimitedFormat(text: string): 'csv' | 'tsv' | undefined {
  const lines = text
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, LINES);
  if (lines.length < 2 || lines.some((line) => /^\s*[{[]/.test(line) || isJson(line))) return undefined;
  const [header = ''] = lines;
  const delimiter = [...DELIMITERS].find((candidate) => header.includes(candidate));
  if (delimiter === undefined) return undefined;
  // A quoted field may go on over lines without one.
  const having = lines.filter((line) => line.includes(delimiter)).length;
  if (having < lines.length / 2) return undefined;
  return delimiter === '\t' ? 'tsv' : 'csv';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function remark(message: string): Remark {
  return { code: 'content', message, warning: false };
}
