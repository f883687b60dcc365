// Where a text stops being JSON, and why. `JSON.parse` words this differently in each engine and often gives no place;
// jsonc-parser gives the beginning of the string for a bad escape or control character in it, and `InvalidSymbol` for a reason.

export interface JsonError {
  /** 0-based UTF-16 offset. */
  readonly offset: number;
  /** Completes "not valid JSON: ...". */
  readonly reason: string;
}

const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const WHITESPACE = /[ \t\r\n]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

function matchAt(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** The first error in `text`; undefined where it is JSON. Nesting costs no call depth. */
export function locateJsonError(text: string): JsonError | undefined {
  const open: ('{' | '[')[] = [];
  let offset = 0;
  let expected: 'value' | 'value or ]' | 'key' | 'key or }' | 'end of value' = 'value';
  const fail = (wanted: string): JsonError => ({
    offset,
    reason:
      offset >= text.length
        ? `the record ends where ${wanted} should follow`
        : `found ${nameCharacter(text, offset)} where ${wanted} should stand`,
  });
  for (;;) {
    offset += matchAt(WHITESPACE, text, offset);
    const character = text[offset];
    if (expected === 'end of value') {
      const inside = open.at(-1);
      if (inside === undefined) return character === undefined ? undefined : fail('the end of the record');
      const close = inside === '{' ? '}' : ']';
      if (character === ',') expected = inside === '{' ? 'key' : 'value';
      else if (character === close) open.pop();
      else return fail(`a comma or ${close}`);
      offset++;
    } else if (expected === 'key' || expected === 'key or }') {
      if (character === '}' && expected === 'key or }') {
        open.pop();
        offset++;
        expected = 'end of value';
        continue;
      }
      if (character !== '"') return fail('a field name in double quotes');
      const end = endOfString(text, offset);
      if (typeof end !== 'number') return end;
      offset = end + matchAt(WHITESPACE, text, end);
      if (text[offset] !== ':') return fail('a colon');
      offset++;
      expected = 'value';
    } else {
      if (character === ']' && expected === 'value or ]') {
        open.pop();
        offset++;
        expected = 'end of value';
      } else if (character === '{' || character === '[') {
        open.push(character);
        offset++;
        expected = character === '{' ? 'key or }' : 'value or ]';
      } else if (character === '"') {
        const end = endOfString(text, offset);
        if (typeof end !== 'number') return end;
        offset = end;
        expected = 'end of value';
      } else {
        const length = matchAt(SCALAR, text, offset);
        if (length === 0) return fail('a value');
        offset += length;
        expected = 'end of value';
      }
    }
  }
}

/** The offset after the string that opens at `start`, or what is wrong with it. */
function endOfString(text: string, start: number): number | JsonError {
  let offset = start + 1;
  while (offset < text.length) {
    const character = text[offset]!;
    if (character === '"') return offset + 1;
    if (character === '\\') {
      const length = matchAt(ESCAPE, text, offset);
      if (length === 0) return { offset, reason: 'this backslash begins no escape that JSON knows' };
      offset += length;
    } else if (character < ' ') {
      return { offset, reason: `${nameCharacter(text, offset)} inside a string must be escaped` };
    } else {
      offset++;
    }
  }
  return { offset: start, reason: 'the string that opens here is not closed' };
}

function nameCharacter(text: string, offset: number): string {
  const code = text.codePointAt(offset)!;
  return code <= 0x20 || code === 0x7f
    ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
    : String.fromCodePoint(code);
}
