// The two texts of a pair where they are alike: what only one of them has is marked.

/** Longer texts are compared by nobody word by word. */
const MOST_WORDS = 400;
/** Of the words of the shorter text, those in common, in order: less, and marks would be everywhere. */
const ALIKE = 0.5;

export interface Piece {
  readonly text: string;
  /** Whether the other text has it too, in this place. */
  readonly shared: boolean;
}

/** Words with the space behind them. */
const split = (text: string): string[] => text.match(/\s*\S+\s*$|\s*\S+\s+/gu) ?? [];
const folded = (word: string): string => word.trim().toLowerCase();

/**
 * The longest words that both have in the same order (longest common subsequence), and what stands between them.
 * Undefined where the texts are not alike, or too long.
 */
export function diffPair(first: string, second: string): readonly [Piece[], Piece[]] | undefined {
  const a = split(first);
  const b = split(second);
  if (a.length === 0 || b.length === 0 || Math.max(a.length, b.length) > MOST_WORDS) return undefined;
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const same = (i: number, j: number) => folded(a[i]!) === folded(b[j]!);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = same(i, j)
        ? lengths[(i + 1) * width + j + 1]! + 1
        : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  if (lengths[0]! < ALIKE * Math.min(a.length, b.length)) return undefined;
  const left: Piece[] = [];
  const right: Piece[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && same(i, j)) {
      add(left, a[i++]!, true);
      add(right, b[j++]!, true);
    } else if (
      j === b.length ||
      (i < a.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
    ) {
      add(left, a[i++]!, false);
    } else {
      add(right, b[j++]!, false);
    }
  }
  return [left, right];
}

/** Words of one kind that follow each other are one piece. */
function add(pieces: Piece[], text: string, shared: boolean): void {
  const last = pieces.at(-1);
  if (last?.shared === shared) pieces[pieces.length - 1] = { text: last.text + text, shared };
  else pieces.push({ text, shared });
}
