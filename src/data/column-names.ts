// What a column's name tells of its part: text, label, identifier, or one of a pair of texts. In the languages whose names
// were seen in data sets.
import { wordsOf } from './name-words.ts';

const words = (...lists: string[]): ReadonlySet<string> => new Set(lists.join(' ').split(' '));

const TEXT = words(
  'text texts sentence sentences review reviews tweet tweets content contents comment comments body message messages ' +
    'utterance utterances query question questions premise hypothesis document passage headline title description ' +
    'abstract post article paragraph prompt input claim sms email feedback complaint narrative statement selftext ' +
    'transcript snippet phrase caption',
  // German, French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish, Russian
  'kommentar nachricht beitrag satz frage beschreibung titel inhalt rezension meinung freitext anfrage äußerung',
  'texte commentaire avis phrase contenu titre énoncé critique',
  'texto comentario comentário reseña resenha mensaje mensagem frase oración pregunta pergunta contenido conteúdo ' +
    'título descripción descrição opinión opinião',
  'testo commento messaggio recensione domanda contenuto titolo descrizione',
  'tekst bericht zin vraag beschrijving komentarz opinia treść metin yorum mesaj cümle soru',
  'текст комментарий отзыв сообщение вопрос фраза предложение описание заголовок твит',
  'نص النص تعليق تغريدة पाठ वाक्य',
);
const LABEL = words(
  'label labels class classes category categories target intent intents sentiment toxic toxicity topic emotion polarity ' +
    'stance spam rating stars duplicate y tag answer gold entailment relation verdict consensus majority subtask priority ' +
    'department annotation',
  'klasse kategorie stimmung absicht thema etikett einstufung gefühl sterne',
  'étiquette etiquette classe catégorie intention polarité thème cible étoiles émotion',
  'etiqueta clase categoría sentimiento intención polaridad tema emoción estrellas rótulo categoria sentimento intenção ' +
    'polaridade alvo emoção estrelas etichetta polarità',
  'categorie etykieta klasa kategoria sentyment etiket sınıf kategori duygu',
  'метка класс категория тональность намерение тема интент эмоция',
  'تصنيف التصنيف',
);
const WEAK_LABEL = words(
  'score type kind group genre output outcome result section subject status level grade code',
  'art typ tipo note bewertung оценка 类型 タイプ 유형',
);
const IDENTIFIER = words(
  'id ids idx index uid uuid guid key hash url uri link path file filename date time timestamp created updated',
  'nr nummer datum numéro numero número fecha номер дата 编号 序号 日期 番号 日付 번호 annotator',
);
/** Scripts without spaces between words: a name tells by its end, as `评论内容` does. */
const TEXT_ENDS = [
  ...['文本', '评论', '評論', '内容', '內容', '句子', '正文', '标题', '標題', '问题', '問題', '消息', '文章'],
  ...['テキスト', '本文', '文', 'コメント', 'レビュー', 'メッセージ', '質問', '発話'],
  ...['텍스트', '문장', '댓글', '리뷰', '내용', '질문'],
];
const LABEL_ENDS = [
  ...['标签', '標籤', '类别', '類別', '情感', '分类', '分類', '意图', '极性', '倾向'],
  ...['ラベル', 'クラス', 'カテゴリ', 'カテゴリー', '感情', '意図', '正解', '極性', '評価'],
  ...['라벨', '레이블', '클래스', '카테고리', '감정', '의도', '분류'],
];

/** How well a name speaks for a part, 0 (says nothing) to 4 (says it outright). */
function nameScore(
  parts: readonly string[],
  vocabulary: ReadonlySet<string>,
  ends: readonly string[],
): number {
  // `question1` and `question_1` are questions.
  const stems = parts.map((part) => part.replace(/\d{1,4}$/, '')).filter((stem) => stem !== '');
  const last = stems.at(-1);
  if (last === undefined) return 0;
  if (parts.length === 1 && vocabulary.has(parts[0]!)) return 4;
  if (vocabulary.has(last)) return 3;
  if (ends.some((end) => last.endsWith(end))) return 3;
  if (endsInWord(last, vocabulary)) return 2;
  return stems.some((stem) => vocabulary.has(stem)) ? 1 : 0;
}

/** Shorter ends are ends of other words as well. */
const SHORTEST_END = 4;
/** No word of the vocabularies is longer. */
const LONGEST_END = 16;
const NOT_COMPOUND = words('context contexts pretext subtext');

/** `Kundenkommentar`, `tweettext`, `Zielklasse`: a compound of which the vocabulary knows the end. */
function endsInWord(word: string, vocabulary: ReadonlySet<string>): boolean {
  if (NOT_COMPOUND.has(word)) return false;
  for (let at = Math.max(2, word.length - LONGEST_END); at <= word.length - SHORTEST_END; at++) {
    if (vocabulary.has(word.slice(at))) return true;
  }
  return false;
}

export function textNameScore(name: string): number {
  return nameScore(wordsOf(name), TEXT, TEXT_ENDS);
}

/** How a name speaks for each part. */
export interface NameScores {
  readonly text: number;
  readonly label: number;
  /** Whether it names rows, as `id`, `idx`, `pairID` or `row_index` do. */
  readonly isIdentifier: boolean;
}

export function nameScores(name: string): NameScores {
  const parts = wordsOf(name);
  return {
    text: nameScore(parts, TEXT, TEXT_ENDS),
    label: labelScore(parts),
    isIdentifier: namesRows(parts),
  };
}

/** The plain word for it: no other column is the label beside it. */
const OUTRIGHT = words('label labels');
/** The label that was agreed on goes before those it was made of. */
const AGREED = words('final gold golden majority consensus adjudicated agreed true correct truth');
/** Labels of one annotator among several, or of a model. */
const ONE_OF_SEVERAL = words(
  'annotator annotators rater coder judge worker user',
  'pred predicted prediction predictions suggestion suggestions suggested model weak silver noisy auto machine old previous',
);

function namesRows(parts: readonly string[]): boolean {
  const [first = ''] = parts;
  if (first === 'unnamed' || first === 'date') return true;
  // `Class Index`, `label_id`: a class by its number.
  return IDENTIFIER.has(parts.at(-1) ?? '') && !parts.some((part) => LABEL.has(part));
}

export function labelNameScore(name: string): number {
  return labelScore(wordsOf(name));
}

function labelScore(parts: readonly string[]): number {
  const score = plainLabelScore(parts);
  if (parts.length === 1 && OUTRIGHT.has(parts[0]!)) return score + 1;
  const stems = parts.map((part) => part.replace(/\d{1,4}$/, ''));
  if (stems.some((stem) => ONE_OF_SEVERAL.has(stem))) return Math.max(0, score - 1.5);
  return score >= 3 && parts.length > 1 && stems.some((stem) => AGREED.has(stem)) ? score + 1.5 : score;
}

function plainLabelScore(parts: readonly string[]): number {
  // `is_duplicate`, `has_irony`: a yes or no.
  if (parts.length > 1 && (parts[0] === 'is' || parts[0] === 'has')) return 3.5;
  return Math.max(nameScore(parts, LABEL, LABEL_ENDS), nameScore(parts, WEAK_LABEL, []) / 2);
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
  ['title', 'review'],
  ['review title', 'review body'],
  ['headline', 'body'],
  ['subject', 'body'],
  ['subject', 'message'],
  ['titel', 'text'],
  ['titre', 'texte'],
  ['título', 'texto'],
  ['заголовок', 'текст'],
  ['标题', '内容'],
];
const SIDES: readonly (readonly [string, string])[] = [
  ['1', '2'],
  ['a', 'b'],
  ['left', 'right'],
];

/** Names in words. */
const inWords = (name: string): string => wordsOf(name).join(' ');

/** The two texts of a pair in their order, `name` one of them and the other among `others`; undefined where there is none. */
export function findPair(name: string, others: readonly string[]): [string, string] | undefined {
  const own = inWords(name);
  const firsts = new Set<string>();
  const seconds = new Set<string>();
  for (const [one, two] of PAIRS) {
    if (own === one) seconds.add(two);
    if (own === two) firsts.add(one);
  }
  for (const [one, two] of SIDES) {
    for (const second of otherSides(own, one, two)) seconds.add(second);
    for (const first of otherSides(own, two, one)) firsts.add(first);
  }
  if (firsts.size + seconds.size === 0) return undefined;
  for (const other of others) {
    const words = inWords(other);
    if (seconds.has(words)) return [name, other];
    if (firsts.has(words)) return [other, name];
  }
  return undefined;
}

/** `question 2` for `question 1`, `2 string` for `1 string`. */
function* otherSides(name: string, side: string, other: string): Generator<string> {
  if (name.startsWith(`${side} `)) yield other + name.slice(side.length);
  const stem = name.endsWith(side) ? name.slice(0, -side.length) : '';
  // `texta` would make every word with such an end a side: letters must stand alone.
  if (stem !== '' && (!/[a-z]$/.test(stem) || /\d/.test(side))) yield stem + other;
}
