// Groups texts that are the same but for letters' case, spaces and punctuation, or nearly the same. Knows nothing of the editor.
import { groupNearDuplicates } from '../../experiments/pruning/near-duplicates.ts';

/** With more rows only those that fold to the same text are found: signatures of all would take too long. */
const MOST_COMPARED = 100_000;

/** FNV-1a, of the UTF-16 units: words only have to be told apart. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/**
 * A number for each text, which those alike share.
 * @param texts those of a pair one after the other
 */
export function groupAlike(texts: readonly string[]): Uint32Array {
  if (texts.length <= MOST_COMPARED) {
    const words = texts.map((text) => Uint32Array.from(wordsOf(text), hashWord));
    // A text without a word is like no other.
    return groupNearDuplicates(texts.length, (row) =>
      words[row]!.length === 0 ? [hashWord(`${row} ${texts[row]!}`)] : words[row]!,
    );
  }
  const first = new Map<string, number>();
  return Uint32Array.from(texts, (text, row) => {
    const folded = wordsOf(text).join(' ');
    const group = first.get(folded) ?? row;
    if (folded !== '') first.set(folded, group);
    return group;
  });
}
