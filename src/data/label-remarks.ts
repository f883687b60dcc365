// What is told of a label column: what was taken for no label, and what looks as if it were not meant so. A sentence each.
import type { Label, Remark } from '../shared/dataset.ts';
import { excerpt } from '../shared/excerpt.ts';
import { joinedLabels } from './joined-labels.ts';
import { spellingGroups } from './label-spellings.ts';
import { missingLabels, type LabelCounts } from './missing-labels.ts';

const GROUPS_LISTED = 5;
const LABELS_LISTED = 6;

/** @param counts of all labels of the column, those that mean a missing one among them */
export function labelRemarks(column: string, counts: LabelCounts): Remark[] {
  const { missing, doubtful, kept } = missingLabels(counts);
  const classes = new Map([...counts].filter(([label]) => !missing.has(label)));
  const remarks: Remark[] = [];
  const plain = [...missing].filter((label) => !doubtful.includes(label));
  if (plain.length > 0) {
    const message = `${countRows(plain, counts)} left out: "${excerpt(column)}" holds ${list(plain, counts)} there, which stands for a missing label.`;
    remarks.push({ code: 'missing-labels', message, warning: false });
  }
  if (doubtful.length > 0) {
    const message = `${countRows(doubtful, counts)} left out: "${excerpt(column)}" holds ${list(doubtful, counts)} there, taken for a missing label. If it is a class, call it by a word.`;
    remarks.push({ code: 'missing-labels', message, warning: true });
  }
  if (kept.length > 0) {
    const message = `${list(kept, counts)} in "${excerpt(column)}" is scored as a class, since it is about as frequent as one or the labels are no more without it. If it stands for a missing label, leave those cells empty.`;
    remarks.push({ code: 'missing-labels', message, warning: true });
  }
  const spellings = spellingGroups(classes.keys());
  if (spellings.length > 0) {
    const groups = spellings.slice(0, GROUPS_LISTED).map((group) => list(group, counts));
    const more = spellings.length > groups.length ? `; and ${spellings.length - groups.length} more` : '';
    const message = `Labels that look like one class in several spellings are scored as classes of their own: ${groups.join('; ')}${more}. Write each class in one way.`;
    remarks.push({ code: 'label-spellings', message, warning: true });
  }
  const joined = joinedLabels(classes);
  if (joined !== undefined) {
    const message = `"${excerpt(column)}" seems to hold several labels a row, with "${joined.separator}" between them, in ${rowsOf(joined.rows)}: ${list(joined.labels, counts)}. Each combination is scored as a class of its own; one label a row is needed.`;
    remarks.push({ code: 'several-labels', message, warning: true });
  }
  return remarks;
}

/** `"Positive" (8), "positive" (8)` */
function list(labels: readonly Label[], counts: LabelCounts): string {
  const shown = labels.slice(0, LABELS_LISTED).map((label) => `${nameLabel(label)} (${counts.get(label)!})`);
  const more = labels.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function nameLabel(label: Label): string {
  return typeof label === 'string' ? JSON.stringify(excerpt(label)) : String(label);
}

function countRows(labels: readonly Label[], counts: LabelCounts): string {
  let rows = 0;
  for (const label of labels) rows += counts.get(label)!;
  return `${rowsOf(rows)} ${rows === 1 ? 'is' : 'are'}`;
}

function rowsOf(count: number): string {
  return count === 1 ? '1 row' : `${new Intl.NumberFormat('en').format(count)} rows`;
}
