// What a column's name tells of its part: text, label, identifier, or one of a pair of texts.

/** Lower-case words of a name: `commentText`, `comment_text` and `Comment Text` are one name. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const TEXT = words(
  'text texts sentence sentences review reviews tweet content comment body message utterance query question premise ' +
    'hypothesis document passage headline title description abstract post article paragraph prompt input claim sms email',
);
const LABEL = words(
  'label labels class category categories target intent sentiment toxic toxicity topic emotion polarity stance spam ' +
    'rating stars duplicate y tag answer gold entailment relation',
);
const WEAK_LABEL = words('score type kind group genre output outcome result section subject');
const IDENTIFIER = words(
  'id ids idx index uid uuid guid key hash url uri link path file filename date time timestamp',
);

/** How well a name speaks for a part, 0 (says nothing) to 4 (says it outright). */
function nameScore(name: string, vocabulary: ReadonlySet<string>): number {
  const parts = wordsOf(name);
  // `question1` and `question_1` are questions.
  const stems = parts.map((part) => part.replace(/\d+$/, '')).filter((stem) => stem !== '');
  const last = stems.at(-1);
  if (last === undefined) return 0;
  if (parts.length === 1 && vocabulary.has(parts[0]!)) return 4;
  if (vocabulary.has(last)) return 3;
  return stems.some((stem) => vocabulary.has(stem)) ? 1 : 0;
}

export function textNameScore(name: string): number {
  return nameScore(name, TEXT);
}

export function labelNameScore(name: string): number {
  const parts = wordsOf(name);
  // `is_duplicate`, `has_irony`: a yes or no.
  if (parts.length > 1 && (parts[0] === 'is' || parts[0] === 'has')) return 3.5;
  return Math.max(nameScore(name, LABEL), nameScore(name, WEAK_LABEL) / 4);
}

/** Whether a name says that its column names rows, as `id`, `idx`, `pairID` or `row_index` do. */
export function namesIdentifier(name: string): boolean {
  const parts = wordsOf(name);
  return IDENTIFIER.has(parts.at(-1) ?? '') || parts[0] === 'unnamed';
}

/** Pairs in the order in which they are given to the model; each side is a name in words. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['premise', 'hypothesis'],
  ['question', 'sentence'],
  ['question', 'passage'],
  ['question', 'context'],
  ['question', 'answer'],
  ['query', 'passage'],
  ['query', 'document'],
  ['claim', 'evidence'],
  ['title', 'description'],
  ['title', 'content'],
  ['title', 'body'],
  ['title', 'text'],
  ['title', 'abstract'],
  ['review title', 'review body'],
  ['headline', 'body'],
  ['subject', 'body'],
  ['subject', 'message'],
];
const SIDES: readonly (readonly [string, string])[] = [
  ['1', '2'],
  ['a', 'b'],
  ['left', 'right'],
];

/** Whether `first` and `second` name the two texts of a pair, in this order. */
export function namePair(first: string, second: string): boolean {
  const a = wordsOf(first).join(' ');
  const b = wordsOf(second).join(' ');
  if (PAIRS.some(([one, two]) => a === one && b === two)) return true;
  return SIDES.some(([one, two]) => {
    const stem = a.endsWith(one) ? a.slice(0, -one.length) : undefined;
    // `texta` would make every word with such an end a side: letters must stand alone.
    if (stem === undefined || stem === '' || (/[a-z]$/.test(stem) && one !== '1')) return false;
    return b === stem + two;
  });
}
