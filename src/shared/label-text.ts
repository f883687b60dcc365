// How a label is written to a person.
import type { Label } from './dataset.ts';
import { showHidden } from './hidden-characters.ts';

/**
 * A label as the file has it: text in quotes only where a number or boolean could be meant. What would turn the writing of
 * the sentence around it is shown.
 */
export function formatLabel(label: Label): string {
  return typeof label === 'string' && /^(true|false|-?\d+(\.\d+)?|)$/.test(label)
    ? `"${label}"`
    : showHidden(String(label));
}
