// Tells sentences from what stands between them: tables, rules, headers, addresses, other encodings.

const MIN_LETTERS = 0.72;
const MAX_DIGITS = 0.08;
const MAX_CAPITALS = 0.4;
const LONGEST_WORD = 30;

/** Is this text, mostly letters of Latin script, with words of usual length and few digits? */
export function isProse(text: string): boolean {
  const visible = text.replace(/\s+/g, '');
  if (visible === '' || /[^\p{Script=Latin}\p{N}\p{P}\p{S}\s]|\ufffd/u.test(text)) return false;
  if (/([^\w\s])\1{3}|[|\\{}<>=_#]{2}|[|{}\\^~`]|&#?\w+;|\$[/\w]*\//.test(text)) return false;
  const share = (pattern: RegExp) => (visible.match(pattern)?.length ?? 0) / visible.length;
  if (share(/\p{L}/gu) < MIN_LETTERS || share(/\p{N}/gu) > MAX_DIGITS) return false;
  if (share(/[^\x20-\x7e‘’“”–—…éèêàâçñöüäáíóúï]/gu) > 0.03) return false;
  if (visible.length > 20 && share(/\p{Lu}/gu) > MAX_CAPITALS) return false;
  return text.split(/\s+/).every((word) => word.length <= LONGEST_WORD);
}
