// Where a field's value stands in a JSON line. `JSON.parse` tells values but no places.
import { createScanner } from 'jsonc-parser';

/** Characters of a record, `end` exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The value of a field of the object that `record` is, not of one inside it; of repeated names the last, which is the one
 * that `JSON.parse` takes. Undefined where there is none. Nesting costs no call depth.
 */
export function jsonField(record: string, column: string): TextRange | undefined {
  const scanner = createScanner(record, true);
  let depth = 0;
  let name: string | undefined;
  let nestedStart = 0;
  let found: TextRange | undefined;
  for (;;) {
    scanner.scan();
    const start = scanner.getTokenOffset();
    if (start >= record.length) return depth === 0 ? found : undefined;
    const end = start + scanner.getTokenLength();
    let value: TextRange | undefined;
    switch (record.charAt(start)) {
      case '{':
      case '[':
        if (depth === 0 && record[start] === '[') return undefined;
        if (depth === 1) nestedStart = start;
        depth++;
        break;
      case '}':
      case ']':
        depth--;
        if (depth === 1) value = { start: nestedStart, end };
        break;
      case ',':
        if (depth === 1) name = undefined;
        break;
      case ':':
        break;
      default:
        if (depth !== 1) break;
        if (name === undefined) name = scanner.getTokenValue();
        else value = { start, end };
    }
    if (value !== undefined && name === column) found = value;
  }
}
