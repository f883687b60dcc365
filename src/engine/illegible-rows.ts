// Rows that are left out because they hold bytes of no encoding: counted by class, since rows of one class may be the ones
// with other letters in them.
import { labelOf } from '../data/labels.ts';
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

  note({ finding, legible }: FindingEvent, dialect: Dialect | undefined): void {
    if (finding.code !== 'invalid-utf8') return;
    this.rows++;
    if (legible === undefined || dialect === undefined) return;
    const record = readRecord(legible, dialect, this.columns);
    if (record === undefined || !('fields' in record)) return;
    const label = labelOf(record.fields.get(this.label));
    if (label !== undefined) this.counts.set(label, (this.counts.get(label) ?? 0) + 1);
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
