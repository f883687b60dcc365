// How scores are named and written to a person, wherever the editor shows them.
import type { Label } from '../shared/dataset.ts';
import type { ScoreName } from '../shared/results.ts';

/** Names of the field, the same in every language. */
export const SCORE_LABELS: Readonly<Record<ScoreName, string>> = {
  el2n: 'EL2N',
  grand: 'GraNd',
  headGrand: 'Head GraNd',
  loss: 'Loss',
};

/** Enough digits to tell rows apart: three decimals, or three significant ones for large values. */
export function formatScore(value: number): string {
  return Math.abs(value) < 100 ? value.toFixed(3) : value.toPrecision(4);
}

/** A label as the file has it: text in quotes only where a number or boolean could be meant. */
export function formatLabel(label: Label): string {
  return typeof label === 'string' && /^(true|false|-?\d+(\.\d+)?|)$/.test(label)
    ? `"${label}"`
    : String(label);
}

const WHOLE = new Intl.NumberFormat('en');

export function formatCount(count: number): string {
  return WHOLE.format(count);
}

/** `99.2 %`: one decimal, never rounded up to 100. */
export function formatPercentile(percent: number): string {
  return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
}
