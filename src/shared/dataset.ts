// What every side knows of a dataset file: its format, its columns, and what could not be read in it.
import * as v from 'valibot';

/** Formats of text, in which a record is lines. */
const TEXT_FORMATS = ['jsonl', 'csv', 'tsv'] as const;
export type TextFormat = (typeof TEXT_FORMATS)[number];

export const DATASET_FORMATS = [...TEXT_FORMATS, 'parquet'] as const;
export type DatasetFormat = (typeof DATASET_FORMATS)[number];

const FORMAT_BY_EXTENSION: ReadonlyMap<string, DatasetFormat> = new Map([
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
  ['csv', 'csv'],
  ['tsv', 'tsv'],
  ['parquet', 'parquet'],
  ['json', 'jsonl'],
]);

/** Extensions behind that of a text's format: `train.csv.gz`. */
const PACKED_EXTENSIONS = ['gz', 'zst'] as const;

/**
 * How the names of datasets end, without the dot. package.json names them too, which a test holds to these. A `.json` is
 * none by its name, since most hold settings: it is one where a person says so.
 */
export const DATASET_EXTENSIONS: readonly string[] = [...FORMAT_BY_EXTENSION].flatMap(
  ([extension, format]) => {
    if (extension === 'json') return [];
    if (format === 'parquet') return [extension];
    return [extension, ...PACKED_EXTENSIONS.map((packed) => `${extension}.${packed}`)];
  },
);

/** Datasets, as glob for document selectors. */
export const DATASET_GLOB = `**/*.{${DATASET_EXTENSIONS.join(',')}}`;

/** `.a, .b or .c`, for messages. */
export const EXTENSIONS_LISTED = `${[...FORMAT_BY_EXTENSION.keys()]
  .map((extension) => `.${extension}`)
  .join(', ')
  .replace(/, (?=[^,]*$)/, ' or ')} (text may be packed: .gz, .zst)`;

/** The format that a file's name tells, or undefined when we do not read such files. */
export function formatOfFile(name: string): DatasetFormat | undefined {
  const [, extension = '', packed] = /\.([^./\\]+?)(\.(?:gz|zst))?$/.exec(name.toLowerCase()) ?? [];
  const format = FORMAT_BY_EXTENSION.get(extension);
  return packed !== undefined && format === 'parquet' ? undefined : format;
}

/** Whether a file is a dataset only where a person says so: see `DATASET_EXTENSIONS`. */
export function isNamedJson(name: string): boolean {
  return /\.json(?:\.(?:gz|zst))?$/i.test(name);
}

/** What the list of several files that are one dataset is called like. */
export const PARTS_ENDING = '.parts.json';

export function isPartsList(name: string): boolean {
  return name.toLowerCase().endsWith(PARTS_ENDING);
}

/** Whether a file by its name is no text of its rows as it lies on the disk: no editor shows them, the panel alone does. */
export function isOpaque(name: string): boolean {
  return /\.(?:parquet|gz|zst)$/i.test(name) || isPartsList(name);
}

/** Both extensions of a packed file (`.csv.gz`), the one of any other. */
export function splitExtension(base: string): { readonly name: string; readonly extension: string } {
  const [extension = ''] = /(?:\.[^.]+)?\.(?:gz|zst)$|\.[^.]*$/i.exec(base.slice(1)) ?? [];
  return { name: base.slice(0, base.length - extension.length), extension };
}

/** VS Code gives no document of a larger file to extensions. */
export const LARGEST_DOCUMENT_BYTES = 50 * 1024 * 1024;

/** What may stand between the fields of a record. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/**
 * How a quote stands within a quoted field: doubled (RFC 4180), behind a backslash, or as it is, so that only one before a
 * delimiter or a line's end ends the field; `none`: quotes are text like any other.
 */
export const QUOTINGS = ['doubled', 'backslash', 'unescaped', 'none'] as const;
export type Quoting = (typeof QUOTINGS)[number];

/** Encodings by their WHATWG labels, of those that read the same bytes alike the one in wider use first. */
export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1257',
  'iso-8859-2',
  'koi8-r',
  'gbk',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

/**
 * How a file's records are written. The reader that finds it tells it, and it is kept with the result: whoever reads a
 * record of the file again need not guess, from less, what was known. What is left out is as usual: UTF-8, doubled quotes,
 * a header in the first line.
 */
export const DialectSchema = v.variant('format', [
  v.object({
    format: v.literal('jsonl'),
    encoding: v.optional(v.picklist(ENCODINGS)),
    /** Whether the records are the elements of one JSON array. */
    array: v.optional(v.boolean()),
  }),
  v.object({
    format: v.picklist(['csv', 'tsv']),
    delimiter: v.picklist(DELIMITERS),
    encoding: v.optional(v.picklist(ENCODINGS)),
    quoting: v.optional(v.picklist(QUOTINGS)),
    /** False where the first record is a row, and columns are called by their numbers. */
    header: v.optional(v.boolean()),
    /** Lines above the header that are no records: `sep=;`, a title. */
    linesAbove: v.optional(v.number()),
    /** Whether spaces behind a delimiter are no part of the field, so that a quote may follow them. */
    spaceAfterDelimiter: v.optional(v.boolean()),
  }),
  /** Its rows are read as lines of JSON: see src/data/parquet. */
  v.object({ format: v.literal('parquet'), encoding: v.optional(v.picklist(ENCODINGS)) }),
]);
export type Dialect = v.InferOutput<typeof DialectSchema>;
/** The dialect of a file of fields between delimiters. */
export type DelimitedDialect = Extract<Dialect, { delimiter: Delimiter }>;

/** What a format is where no header tells more. */
export function plainDialect(format: DatasetFormat): Dialect {
  if (format === 'jsonl' || format === 'parquet') return { format };
  return { format, delimiter: format === 'tsv' ? '\t' : ',' };
}

/** Where a record stands, for a person: a table has rows and no lines, and they count from 0 as they do everywhere else. */
export function placeName(format: DatasetFormat, line: number): string {
  return format === 'parquet' ? `row ${line - 1}` : `line ${line}`;
}

/** What a person says of how a file is written; it goes before anything that is found. */
export const ReadingSchema = v.strictObject({
  encoding: v.optional(v.picklist(ENCODINGS)),
  delimiter: v.optional(v.picklist(DELIMITERS)),
  quoting: v.optional(v.picklist(QUOTINGS)),
  header: v.optional(v.boolean()),
});
export type Reading = v.InferOutput<typeof ReadingSchema>;

/**
 * One decision on how a file is read, in a sentence: "Read as Windows-1252.", "The first line names no columns: it is read
 * as a row.". A person sees each in the summary, and `warning`s where they decide what to remove.
 */
export const RemarkSchema = v.strictObject({
  /** Names the kind of decision: `encoding`, `delimiter`, `header`, `missing-labels`, ... */
  code: v.string(),
  message: v.string(),
  warning: v.boolean(),
});
export type Remark = v.InferOutput<typeof RemarkSchema>;

/** A class label as it stands in the file. `1` and `"1"` are different labels in JSONL. */
export const LabelSchema = v.union([v.string(), v.number(), v.boolean()]);
export type Label = v.InferOutput<typeof LabelSchema>;

/** One text column, or the two of a sentence pair; and the label column. */
export const ColumnsSchema = v.strictObject({
  text: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(2)),
  label: v.string(),
});
export type Columns = v.InferOutput<typeof ColumnsSchema>;

export const FINDING_CODES = [
  'invalid-json',
  'not-an-object',
  'invalid-utf8',
  'quote-not-closed',
  'invalid-quote',
  'field-count',
  'too-long',
  'duplicate-header',
  'repeated-header',
  'missing-field',
  'not-text',
  'empty-text',
  'empty-label',
  'not-a-label',
  'several-labels',
  'rejected',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** A record that could not be read or used. It is kept out of the scores and stays in the file. */
export const FindingSchema = v.strictObject({
  code: v.picklist(FINDING_CODES),
  message: v.string(),
  /** 0-based index among the file's records, readable or not. */
  row: v.number(),
  /** 1-based line where the reason lies. */
  line: v.number(),
  /** 1-based character in that line, or 1 when the whole record is meant. */
  column: v.number(),
  /** The field's name, when one field is at fault. */
  field: v.optional(v.string()),
});
export type Finding = v.InferOutput<typeof FindingSchema>;
