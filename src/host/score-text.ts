// How labels, counts and shares are written to a person, wherever the editor shows them.
import type { Label } from '../shared/dataset.ts';
import { showHidden } from '../shared/hidden-characters.ts';

/**
 * A label as the file has it: text in quotes only where a number or boolean could be meant. What would turn the writing of
 * the sentence around it is shown.
 */
export function formatLabel(label: Label): string {
  return typeof label === 'string' && /^(true|false|-?\d+(\.\d+)?|)$/.test(label)
    ? `"${label}"`
    : showHidden(String(label));
}

const WHOLE = new Intl.NumberFormat('en');

export function formatCount(count: number): string {
  return WHOLE.format(count);
}

/** `99.2 %`: one decimal, never rounded up to 100. */
export function formatPercentile(percent: number): string {
  return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
}
