// Tells where one text holds several labels: `pos,stay`, `pos|stay`, `pos#stay`.
import type { Label } from '../shared/dataset.ts';

export interface JoinedLabels {
  readonly separator: string;
  /** Such labels, the most frequent first. */
  readonly labels: readonly string[];
  readonly rows: number;
}

const SEPARATORS = [',', '|', ';', '#', '+', '&', '/'];

/**
 * Labels that are several, by what they are made of: their parts come again, as labels of their own or in other
 * combinations. "Sci/Tech" and "New York, NY" are no more than they say.
 */
export function joinedLabels(counts: ReadonlyMap<Label, number>): JoinedLabels | undefined {
  const texts = [...counts.keys()].filter((label) => typeof label === 'string');
  for (const separator of SEPARATORS) {
    const combinations = texts.filter((text) => partsOf(text, separator).length > 1);
    if (combinations.length === 0) continue;
    const whole = new Set(texts.filter((text) => !text.includes(separator)));
    const uses = new Map<string, number>();
    for (const text of combinations) {
      for (const part of partsOf(text, separator)) uses.set(part, (uses.get(part) ?? 0) + 1);
    }
    const made = combinations.filter((text) => isMade(partsOf(text, separator), whole, uses));
    if (made.length < combinations.length / 2) continue;
    // Without a part that is a label by itself, two combinations may share a part by chance: fewer parts than texts do not.
    if (!made.some((text) => partsOf(text, separator).some((part) => whole.has(part)))) {
      if (combinations.length < 3 || uses.size > combinations.length) continue;
    }
    const labels = made.sort((a, b) => counts.get(b)! - counts.get(a)!);
    return { separator, labels, rows: labels.reduce((sum, label) => sum + counts.get(label)!, 0) };
  }
  return undefined;
}

function partsOf(text: string, separator: string): string[] {
  if (!text.includes(separator)) return [];
  const parts = text.split(separator).map((part) => part.trim());
  return parts.includes('') ? [] : parts;
}

function isMade(
  parts: readonly string[],
  whole: ReadonlySet<string>,
  uses: ReadonlyMap<string, number>,
): boolean {
  return new Set(parts).size === parts.length && parts.some((part) => whole.has(part) || uses.get(part)! > 1);
}
