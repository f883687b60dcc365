// What the columns of a Parquet file are, by its schema: which hold texts or classes, which are of another kind, and which
// cannot be read as fields of a row at all.
import { parquetSchema, type FileMetaData, type SchemaTree } from 'hyparquet';

export interface ParquetColumn {
  readonly name: string;
  /** From the root down to the column itself. */
  readonly path: readonly SchemaTree[];
  /** Index of its (first) chunk in each row group. */
  readonly chunk: number;
  /** Why it can be neither text nor label, to complete "the column ... ": `holds dates`; undefined where it can. */
  readonly unfit: string | undefined;
  /** Whether its values are read as fields of the rows. */
  readonly isField: boolean;
}

/** All top-level columns, in the file's order. */
export function columnsOfSchema(metadata: FileMetaData): ParquetColumn[] {
  const root = parquetSchema(metadata);
  const columns: ParquetColumn[] = [];
  let chunk = 0;
  for (const tree of root.children) {
    const { unfit, isField } = natureOf(tree);
    columns.push({ name: tree.element.name, path: [root, tree], chunk, unfit, isField });
    chunk += countLeaves(tree);
  }
  return columns;
}

/** Bytes of any length of which the schema does not say what they are. */
export function isPlainBytes({ path, isField }: ParquetColumn): boolean {
  const { element, children } = path[path.length - 1]!;
  const isNamed = element.converted_type !== undefined || element.logical_type !== undefined;
  return !isField && children.length === 0 && element.type === 'BYTE_ARRAY' && !isNamed;
}

/** The same column, of which it is known by now that its bytes are texts. */
export function asText(column: ParquetColumn): ParquetColumn {
  const [root, tree] = column.path;
  const element = { ...tree!.element, converted_type: 'UTF8' as const };
  return { ...column, path: [root!, { ...tree!, element }], unfit: undefined, isField: true };
}

function countLeaves(tree: SchemaTree): number {
  return tree.children.length === 0 ? 1 : tree.children.reduce((sum, child) => sum + countLeaves(child), 0);
}

type Nature = Pick<ParquetColumn, 'unfit' | 'isField'>;

const FIT: Nature = { unfit: undefined, isField: true };
const fieldThat = (unfit: string): Nature => ({ unfit, isField: true });
const notRead = (unfit: string): Nature => ({ unfit, isField: false });

function natureOf({ element, children }: SchemaTree): Nature {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (element.repetition_type === 'REPEATED' || converted === 'LIST' || logical?.type === 'LIST')
    return notRead('is nested: it holds lists');
  if (children.length > 0 || type === undefined) return notRead('is nested: it holds fields of its own');
  if (logical?.type === 'STRING' || logical?.type === 'ENUM' || logical?.type === 'JSON') return FIT;
  if (logical?.type === 'UUID') return fieldThat('holds identifiers (UUID)');
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') return fieldThat('holds decimal numbers');
  if (converted === 'DATE' || logical?.type === 'DATE') return fieldThat('holds dates');
  if (converted === 'TIME_MILLIS' || converted === 'TIME_MICROS' || logical?.type === 'TIME')
    return fieldThat('holds times of day');
  if (
    converted === 'TIMESTAMP_MILLIS' ||
    converted === 'TIMESTAMP_MICROS' ||
    logical?.type === 'TIMESTAMP' ||
    type === 'INT96'
  )
    return fieldThat('holds points in time');
  switch (type) {
    case 'BYTE_ARRAY':
      return converted === 'UTF8' || converted === 'ENUM' || converted === 'JSON'
        ? FIT
        : notRead('holds bytes, not text');
    case 'FIXED_LEN_BYTE_ARRAY':
      return logical?.type === 'FLOAT16' ? FIT : notRead('holds bytes, not text');
    case 'BOOLEAN':
    case 'INT32':
    case 'INT64':
    case 'FLOAT':
    case 'DOUBLE':
      return FIT;
  }
}
