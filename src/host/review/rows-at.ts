// The scored rows on lines of a document, those that were relabelled among them.
import { findRow } from '../views/dataset-view.ts';
import type { DocumentView } from '../views/document-view.ts';

/** @param first @param last 1-based lines */
export function rowsAt(view: DocumentView, first: number, last: number): number[] {
  const relabelled = new Map([...view.relabelled].map(([scored, { record }]) => [record, scored]));
  const rows = new Set<number>();
  for (let line = first; line <= last; line += 1) {
    const found = findRow(view, line);
    if (found === undefined) continue;
    const scored = found.scored === -1 ? relabelled.get(found.record) : found.scored;
    if (scored !== undefined) rows.add(scored);
  }
  return [...rows];
}
