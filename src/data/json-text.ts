// JSON as it is written to files that other programs read line by line.

const SEPARATORS: ReadonlyMap<string, string> = new Map([
  ['\u2028', String.raw`\u2028`],
  ['\u2029', String.raw`\u2029`],
]);

/**
 * As `JSON.stringify`, but for the line and paragraph separators U+2028 and U+2029, which are escaped: JSON lets them stand,
 * and many readers of lines (Node's `readline`, Python's `splitlines`) end a line there.
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(/[\u2028\u2029]/g, (one) => SEPARATORS.get(one)!);
}
