// The words of a name: of a column, of a file.

/** Characters of a name that are looked at: no longer one says more. */
const LONGEST = 100;

/** Lower-case words of a name: `commentText`, `comment_text` and `Comment Text` are one name. */
export function wordsOf(name: string): string[] {
  return name
    .slice(0, LONGEST)
    .normalize('NFKC')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
}
