// Labels that look like one class in several spellings: `Positive`, `POSITIVE` and `positive`; `1`, `"1"` and `1.0`.
import type { Label } from '../shared/dataset.ts';
import { looksNumeric } from './labels.ts';

/** Groups of two labels or more that differ in letter case, spaces, punctuation or type alone. */
export function spellingGroups(labels: Iterable<Label>): Label[][] {
  const groups = new Map<string, Label[]>();
  for (const label of labels) {
    const key = spelledAlike(label);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [label]);
    else group.push(label);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function spelledAlike(label: Label): string {
  const text = String(label).trim();
  if (looksNumeric(text)) return `number ${Number(text)}`;
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    // Inside, punctuation tells classes apart: `v1.0` and `v10`, `c++` and `c`.
    .replace(/^["'`«»“”„.,;:!?\s]+|["'`«»“”„.,;:!?\s]+$/gu, '')
    .replace(/[\s_-]+/gu, '');
  return plain === '' ? text : plain;
}
