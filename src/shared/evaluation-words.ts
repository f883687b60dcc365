// What an evaluation found, in figures and plain words: the same in the report, the panel and the command line.
import { describeMethod, type Method } from './evaluate-job.ts';
import type { Candidate, Estimate } from './evaluation.ts';

/**
 * Without `-0.0`, which says less than it seems to; with a true minus, which is read as one. What floating point leaves
 * behind the twelfth digit must not decide on which side a half is rounded.
 */
function fixed(value: number, digits: number): string {
  const text = Number(value.toPrecision(12)).toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace('-', '\u2212');
}

/**
 * Decimals of a percentage that the test rows can tell: a tenth of a point, and a hundredth only where a single row
 * weighs no more than that.
 */
export function percentDigits(testRows: number): number {
  return testRows >= 10_000 ? 2 : 1;
}

/** `91.6 %` */
export function percentText(fraction: number, digits = 1): string {
  return `${fixed(100 * fraction, digits)} %`;
}

/** `2`, `0.5`, `12.5`: percent as a person asked for it, with no more decimals than it has. */
export function sharePercent(share: number): number {
  return Number((100 * share).toFixed(2));
}

/** `2 %` */
export function shareText(share: number): string {
  return `${sharePercent(share)} %`;
}

/** `+0.4`: percentage points, without the word. */
export function signedPoints(difference: number, digits = 1): string {
  const text = fixed(100 * difference, digits);
  return Number(text.replace('\u2212', '-')) > 0 ? `+${text}` : text;
}

/** `−0.1 to +0.9`; undefined where there is no interval. */
export function pointsInterval({ low, high }: Estimate, digits = 1): string | undefined {
  return low === undefined || high === undefined
    ? undefined
    : `${signedPoints(low, digits)} to ${signedPoints(high, digits)}`;
}

/** `90.8 to 92.1 %`; undefined where there is no interval. */
export function percentInterval({ low, high }: Estimate, digits = 1): string | undefined {
  return low === undefined || high === undefined
    ? undefined
    : `${fixed(100 * low, digits)} to ${fixed(100 * high, digits)} %`;
}

/** `+0.4 points (95 % interval −0.1 to +0.9, 5 runs)`, `+0.4 points (1 run, which tells no interval)` */
export function describeDifference(difference: Estimate, runs: number, digits = 1): string {
  const interval = pointsInterval(difference, digits);
  const count = runs === 1 ? '1 run' : `${runs} runs`;
  const because =
    interval === undefined ? `${count}, which tells no interval` : `95 % interval ${interval}, ${count}`;
  return `${signedPoints(difference.mean, digits)} points (${because})`;
}

/** `EL2N, 2 % dropped`, `Random rows, 30 % kept` */
export function describeCandidate({
  method,
  kind,
  share,
}: Pick<Candidate, 'method' | 'kind' | 'share'>): string {
  return `${describeMethod(method)}, ${shareText(share)} ${kind === 'drop' ? 'dropped' : 'kept'}`;
}

/** A method's name in lines of their own, for where there is little room: `EL2N`, `at epoch 0.25`. */
export function methodLines(method: Method): string[] {
  const name = describeMethod({ ranking: method.ranking });
  return method.point === undefined ? [name] : [name, `at epoch ${method.point}`];
}
