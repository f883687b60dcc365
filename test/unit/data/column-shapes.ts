// Columns as they are named in the files that people bring: public data sets, exports, spreadsheets, in several languages.
import { seededRandom } from './reading.ts';

/** Makes one value of a column for row `row`. */
export type Maker = (row: number) => unknown;

export interface Shape {
  readonly title: string;
  readonly columns: Readonly<Record<string, Maker>>;
}

export const SHAPE_ROWS = 120;

const random = seededRandom(11);
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
const WORDS = 'the of a in it was film card order my you not good bad when how lost new red to on'.split(' ');

const prose: Maker = () => Array.from({ length: 5 + Math.floor(random() * 10) }, () => pick(WORDS)).join(' ');
const few: Maker = () => Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(WORDS)).join(' ');
/** Without spaces between words. */
const HAN = Array.from('这个电影很好看我不喜欢他们的服务');
const KANA = Array.from('このえいがはとてもよかったです映画');
const han: Maker = () => Array.from({ length: 12 + Math.floor(random() * 10) }, () => pick(HAN)).join('');
const kana: Maker = () => Array.from({ length: 12 + Math.floor(random() * 10) }, () => pick(KANA)).join('');
const counter: Maker = (row) => row;
const hex: Maker = () => Math.floor(random() * 2 ** 40).toString(16);
const name: Maker = () => pick(WORDS) + String(Math.floor(random() * 1e4));
const date: Maker = (row) => `2024-01-${String(1 + (row % 28)).padStart(2, '0')}`;
const fraction: Maker = () => Math.round(100 * random()) / 100;
const stars = (): unknown => 1 + Math.floor(random() * 5);
const one =
  (...values: unknown[]): Maker =>
  () =>
    pick(values);
/** The value of a row is the same for the columns of one key. */
const byRow =
  (...values: unknown[]): Maker =>
  (row) =>
    values[(row * 7) % values.length];

const SENTIMENT = one('positive', 'negative', 'neutral');
const YES_NO = one(0, 1);

const shape = (title: string, columns: Readonly<Record<string, Maker>>): Shape => ({ title, columns });

export const SHAPES: readonly Shape[] = [
  shape('plain', { text: prose, label: SENTIMENT }),
  shape('Hugging Face export with an index', {
    idx: counter,
    text: prose,
    label: YES_NO,
    label_text: YES_NO,
  }),
  shape('label and its name', { text: prose, label: byRow(0, 1), label_name: byRow('ham', 'spam') }),
  shape('pandas index column', { 'Unnamed: 0': counter, review: prose, sentiment: SENTIMENT }),
  shape('two pandas index columns', {
    'Unnamed: 0.1': counter,
    'Unnamed: 0': counter,
    Text: prose,
    Label: YES_NO,
  }),
  shape('Kaggle spam, as it was first', { v1: one('ham', 'spam'), v2: prose }),
  shape('Kaggle spam, with what the spreadsheet left', {
    v1: one('ham', 'spam'),
    v2: prose,
    'Unnamed: 2': one(null, null, null, 'bt'),
    'Unnamed: 3': one(null),
  }),
  shape('Kaggle spam, renamed', { Category: one('ham', 'spam'), Message: prose }),
  shape('GLUE SST-2', { sentence: prose, label: YES_NO, idx: counter }),
  shape('GLUE CoLA, published', {
    source: one('gj04', 'bc01'),
    acceptability: YES_NO,
    star: one(null, '*'),
    sentence: prose,
  }),
  shape('GLUE MRPC', { sentence1: prose, sentence2: prose, label: YES_NO, idx: counter }),
  shape('GLUE MRPC, published', {
    Quality: YES_NO,
    '#1 ID': hex,
    '#2 ID': hex,
    '#1 String': prose,
    '#2 String': prose,
  }),
  shape('GLUE QQP', {
    id: counter,
    qid1: counter,
    qid2: counter,
    question1: prose,
    question2: prose,
    is_duplicate: YES_NO,
  }),
  shape('GLUE RTE and MNLI', { premise: prose, hypothesis: prose, label: one(0, 1, 2), idx: counter }),
  shape('MultiNLI', {
    promptID: hex,
    pairID: hex,
    premise: prose,
    hypothesis: prose,
    genre: one('fiction', 'travel'),
    label: one(0, 1, 2),
  }),
  shape('STS-B', { sentence1: prose, sentence2: prose, score: fraction }),
  shape('sentence pairs by letter', { text_a: prose, text_b: prose, label: YES_NO }),
  shape('BoolQ', { question: prose, passage: prose, answer: one(true, false) }),
  shape('TREC', { text: prose, coarse_label: one(0, 1, 2), fine_label: one(0, 1, 2, 3, 4, 5) }),
  shape('AG News, headed', { 'Class Index': one(1, 2, 3, 4), Title: prose, Description: prose }),
  shape('Banking77', { text: prose, category: one('card_arrival', 'lost_card', 'top_up') }),
  shape('intents of a bot', {
    utterance: prose,
    intent: one('book', 'cancel', 'greet'),
    source: one('a', 'b'),
  }),
  shape('Bitext support', {
    flags: one('B', 'BQ', 'BL'),
    instruction: prose,
    category: one('ORDER', 'REFUND'),
    intent: one('cancel_order', 'get_refund', 'track_order'),
    response: prose,
  }),
  shape('Kaggle toxic comments', {
    id: hex,
    comment_text: prose,
    toxic: YES_NO,
    severe_toxic: one(0, 0, 0, 1),
    obscene: YES_NO,
    threat: one(0, 0, 0, 1),
  }),
  shape('one-hot classes', {
    text: prose,
    sports: (row) => Number(row % 3 === 0),
    politics: (row) => Number(row % 3 === 1),
    science: (row) => Number(row % 3 === 2),
  }),
  shape('hate speech, Davidson', {
    'Unnamed: 0': counter,
    count: one(3, 6),
    hate_speech: one(0, 0, 1),
    offensive_language: one(0, 1, 3),
    neither: one(0, 3),
    class: one(0, 1, 2),
    tweet: prose,
  }),
  shape('OLID', {
    id: counter,
    tweet: prose,
    subtask_a: one('OFF', 'NOT'),
    subtask_b: one('TIN', 'UNT', null),
  }),
  shape('SemEval stance', {
    ID: counter,
    Target: one('Atheism', 'Climate'),
    Tweet: prose,
    Stance: one('FAVOR', 'AGAINST', 'NONE'),
  }),
  shape('airline tweets', {
    tweet_id: hex,
    airline_sentiment: SENTIMENT,
    airline_sentiment_confidence: fraction,
    negativereason: one(null, 'Late Flight', 'Bad Service'),
    airline: one('United', 'Delta'),
    name,
    text: prose,
    tweet_created: date,
  }),
  shape('tweet emotions', { tweet_id: hex, sentiment: one('joy', 'anger', 'love'), content: prose }),
  shape('Kaggle Twitter sentiment', { clean_text: prose, category: one(-1, 0, 1) }),
  shape('Sentiment140', {
    target: one(0, 4),
    ids: hex,
    date,
    flag: one('NO_QUERY'),
    user: name,
    text: prose,
  }),
  shape('Amazon reviews', {
    Id: counter,
    ProductId: hex,
    UserId: hex,
    HelpfulnessNumerator: one(0, 1, 2, 3),
    Score: stars,
    Time: hex,
    Summary: few,
    Text: prose,
  }),
  shape('Amazon reviews, 2023', {
    rating: stars,
    title: few,
    text: prose,
    asin: hex,
    verified_purchase: one(true, false),
    helpful_vote: one(0, 1, 2),
  }),
  shape('Yelp', { review_id: hex, stars, useful: one(0, 1, 2), funny: one(0, 1), text: prose, date }),
  shape('disaster tweets', {
    id: counter,
    keyword: one('fire', 'flood', null),
    location: name,
    text: prose,
    target: YES_NO,
  }),
  shape('fake news', { id: counter, title: prose, author: name, text: prose, label: YES_NO }),
  shape('support tickets', {
    'Ticket ID': counter,
    'Ticket Subject': few,
    'Ticket Description': prose,
    'Ticket Type': one('Refund', 'Bug', 'Billing'),
    'Ticket Priority': one('Low', 'High', 'Critical'),
  }),
  shape('consumer complaints', {
    'Date received': date,
    Product: one('Loan', 'Card'),
    'Consumer complaint narrative': prose,
    'Complaint ID': hex,
  }),
  shape('annotators and the final label', {
    text: prose,
    annotator_1_label: SENTIMENT,
    annotator_2_label: SENTIMENT,
    final_label: SENTIMENT,
  }),
  shape('gold and predicted', {
    text: prose,
    gold_label: SENTIMENT,
    predicted_label: SENTIMENT,
    confidence: fraction,
  }),
  shape('two annotators and no more', { text: prose, label_1: SENTIMENT, label_2: SENTIMENT }),
  shape('two questions asked', { text: prose, topic: one('sport', 'trade'), sentiment: SENTIMENT }),
  shape('nothing tells', { note: prose, shape: one('a', 'b'), colour: one('c', 'd') }),
  shape('nested', { id: hex, data: () => ({ text: prose(0), lang: 'en' }), label: SENTIMENT }),
  shape('labels in lists', { id: counter, text: prose, labels: () => [pick(['pos', 'neg'])] }),
  shape('several labels in lists', { text: prose, labels: () => ['pos', pick(['food', 'staff'])] }),
  shape('German', { Nr: counter, Bewertung: prose, Stimmung: one('gut', 'schlecht') }),
  shape('German, with the rating called so', {
    Kundenkommentar: prose,
    Bewertung: one('positiv', 'negativ'),
  }),
  shape('German, of a help desk', {
    Kanal: one('mail', 'chat'),
    Anfragetext: prose,
    Kategorie: one('Rechnung', 'Technik'),
  }),
  shape('German, sorted by class', {
    Kanal: one('mail', 'chat'),
    Kommentar: prose,
    Art: (row) => (row < 110 ? 'Lob' : 'Tadel'),
  }),
  shape('French', { identifiant: counter, avis: prose, polarité: one('positif', 'négatif') }),
  shape('French, without accents', { texte: prose, categorie: one('sport', 'culture') }),
  shape('Spanish', { comentario: prose, sentimiento: one('positivo', 'negativo'), fecha: date }),
  shape('Spanish, tweets', { tweet: prose, etiqueta: one('P', 'N', 'NEU') }),
  shape('Portuguese', { texto_comentario: prose, polaridade: one(0, 1), estrelas: stars }),
  shape('Italian', { testo: prose, etichetta: one('si', 'no') }),
  shape('Dutch', { bericht: prose, categorie: one('vraag', 'klacht') }),
  shape('Polish', { treść: prose, kategoria: one('sport', 'kultura') }),
  shape('Turkish', { metin: prose, duygu: one('olumlu', 'olumsuz') }),
  shape('Russian', { номер: counter, отзыв: prose, тональность: one('хорошо', 'плохо') }),
  shape('Chinese', { 编号: counter, 评论内容: han, 情感倾向: one('正面', '负面') }),
  shape('Chinese, ChnSentiCorp', { label: YES_NO, review: han }),
  shape('Japanese', { 本文: kana, ラベル: one('肯定', '否定') }),
  shape('Korean, NSMC', { id: counter, document: prose, label: YES_NO }),
  shape('Arabic', { النص: prose, التصنيف: one('ايجابي', 'سلبي') }),
];
