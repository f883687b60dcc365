// The numbers that Python's `json.dumps` writes and JSON does not know.

const NOT_FINITE = /-?(?:NaN|Infinity)/y;

/**
 * The text with `NaN`, `Infinity` and `-Infinity` as `null`; undefined where it has none outside
 * its strings. One pass, whatever the quotes.
 */
export function withoutNotFinite(text: string): string | undefined {
  if (!text.includes('NaN') && !text.includes('Infinity')) return undefined;
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length;) {
    const character = text.charAt(at);
    if (character === '"') {
      at = behindString(text, at);
      continue;
    }
    if (character === 'N' || character === 'I' || character === '-') {
      NOT_FINITE.lastIndex = at;
      const length = NOT_FINITE.exec(text)?.[0].length;
      if (length !== undefined) {
        parts.push(text.slice(copied, at), 'null');
        copied = at += length;
        continue;
      }
    }
    at++;
  }
  return parts.length === 0 ? undefined : parts.join('') + text.slice(copied);
}

function behindString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') return at + 1;
    if (character === '\\') at++;
  }
  return text.length;
}
