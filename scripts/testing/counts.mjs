// How many tests passed, failed and were skipped: the one thing that every runner tells the suite.
import fs from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** The file in which a runner leaves its counts: named by the suite, which reads it when the runner has ended. */
export const countsFile = process.env.DATA_DIET_COUNTS;

/** @returns {Counts | undefined} undefined when the runner left none: it crashed */
export function readCounts(/** @type {string} */ file) {
  try {
    const { passed, failed, skipped } = JSON.parse(fs.readFileSync(file, 'utf8'));
    return [passed, failed, skipped].every(Number.isInteger) ? { passed, failed, skipped } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {readonly Counts[]} all @returns {Counts} */
export function sumCounts(all) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const counts of all) for (const name of Object.keys(sum)) sum[name] += counts[name];
  return sum;
}

/** `12 passed, 0 failed, 1 skipped`. */
export function describeCounts(/** @type {Counts} */ { passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
