// How labels, counts and shares are written to a person, wherever the editor shows them.
export { formatLabel } from '../shared/label-text.ts';

const WHOLE = new Intl.NumberFormat('en');

export function formatCount(count: number): string {
  return WHOLE.format(count);
}

/** `99.2 %`: one decimal, never rounded up to 100. */
export function formatPercentile(percent: number): string {
  return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
}
