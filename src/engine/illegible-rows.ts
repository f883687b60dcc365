// Rows that are left out because they hold bytes of no encoding: counted by class, since rows of one class may be the ones
// with other letters in them.
import { valueOf } from '../data/nested-value.ts';
import { readLabel } from '../data/read-label.ts';
import { readRecord } from '../data/reader.ts';
import type { FindingEvent } from '../data/records.ts';
import type { Dialect, Label, Remark } from '../shared/dataset.ts';

/** Classes that are named; the rest is summed up. */
const MOST_NAMED = 5;

export class IllegibleRows {
  /** Of a CSV or TSV, once they are known. */
  columns: readonly string[] = [];
  private rows = 0;
  private readonly counts = new Map<Label, number>();

  constructor(private readonly label: string) {}

  /** Counts a row of this kind; gives its label where it can be read. */
  note({ finding, legible }: FindingEvent, dialect: Dialect | undefined): Label | undefined {
    if (finding.code !== 'invalid-utf8') return undefined;
    this.rows++;
    if (legible === undefined || dialect === undefined) return undefined;
    const record = readRecord(legible, dialect, this.columns);
    if (record === undefined || !('fields' in record)) return undefined;
    const read = readLabel(valueOf(record.fields, this.label));
    if (read.kind !== 'label') return undefined;
    this.counts.set(read.label, (this.counts.get(read.label) ?? 0) + 1);
    return read.label;
  }

  remarks(): Remark[] {
    if (this.rows === 0) return [];
    const classes = [...this.counts].sort((a, b) => b[1] - a[1]);
    const named = classes.slice(0, MOST_NAMED).map(([label, count]) => `${count} ${JSON.stringify(label)}`);
    const rest = this.rows - classes.slice(0, MOST_NAMED).reduce((sum, [, count]) => sum + count, 0);
    if (rest > 0)
      named.push(
        `${rest} of ${classes.length > MOST_NAMED ? 'other classes' : 'a class that cannot be read'}`,
      );
    const rows = this.rows === 1 ? '1 row is' : `${this.rows} rows are`;
    const message = `${rows} left out for bytes that are no text in this encoding: ${named.join(', ')}. Save the file as UTF-8 to have all rows scored.`;
    return [{ code: 'encoding', message, warning: true }];
  }
}
