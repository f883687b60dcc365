// A few reviews in each language, and the encoding in which its spreadsheets were saved before UTF-8.
import type { Encoding } from '../../../src/shared/dataset.ts';

export interface Language {
  readonly name: string;
  readonly encoding: Encoding;
  readonly texts: readonly string[];
  readonly labels: readonly [string, string];
}

const language = (
  name: string,
  encoding: Encoding,
  labels: readonly [string, string],
  text: string,
): Language => ({
  name,
  encoding,
  labels,
  texts: text.split(' | '),
});

export const LANGUAGES: readonly Language[] = [
  language(
    'German',
    'windows-1252',
    ['gut', 'ungenügend'],
    'Das Zimmer war schön und groß | Das Frühstück ließ zu wünschen übrig | Die Rückerstattung dauerte ewig | Die Verkäuferin war unhöflich | Für den Preis völlig überteuert, nie wieder! | Ärger über die späte Lieferung',
  ),
  language(
    'French',
    'windows-1252',
    ['bon', 'médiocre'],
    'Très bon accueil, chambre propre et déjeuner délicieux | Le colis n’est jamais arrivé, j’ai été très déçu | Où est passé le problème ? | Ça coûte 20 € de trop | La façade rénovée est à côté de l’hôtel',
  ),
  language(
    'Spanish',
    'windows-1252',
    ['bueno', 'malísimo'],
    '¡Qué película tan mala! | El niño no paró de llorar | ¿Cómo puede costar 15 € más? | La habitación estaba limpia y el señor muy atento | Mañana volveré, será un día fantástico',
  ),
  language(
    'English with typographic quotes and pounds',
    'windows-1252',
    ['ham', 'spam'],
    'I don’t think it’s worth it – the “quick” fix isn’t quick | WINNER!! You have won a £1000 prize. Cost £1.50 per msg | We’re not going back… it was £50 or €60 | He said it wasn’t what we’d hoped for | Free entry, £100 weekly draw',
  ),
  language(
    'Polish',
    'windows-1250',
    ['dobry', 'zły'],
    'Pokój był czysty, ale śniadanie zupełnie się nie udało | Paczka nigdy nie przyszła, a obsługa była niemiła | Świetny hotel, polecam każdemu | Łóżko wygodne, żadnych zastrzeżeń | Będę wracać często, źle nie jest',
  ),
  language(
    'Czech',
    'windows-1250',
    ['dobré', 'špatné'],
    'Pokoj byl čistý, ale snídaně se vůbec nepovedla | Balík nikdy nepřišel a obsluha byla nepříjemná | Skvělý hotel, určitě doporučuji | Příště přijedeme znovu, těšíme se | Žádný problém, šťastný zákazník',
  ),
  language(
    'Hungarian',
    'windows-1250',
    ['jó', 'rossz'],
    'A szoba tiszta volt, de a reggeli egyáltalán nem sikerült | A csomag soha nem érkezett meg | Nagyszerű szálloda, bárkinek ajánlom | Örülök, hogy többször is eljöttünk | Őszintén szólva rossz, nagyon drága, őrült',
  ),
  language(
    'Russian',
    'windows-1251',
    ['хорошо', 'плохо'],
    'Номер был чистый, но завтрак совсем не удался | Посылка так и не пришла, а персонал был невежливым | Прекрасный отель, рекомендую всем | Обязательно приедем ещё раз | Ужасно!',
  ),
  language(
    'Ukrainian',
    'windows-1251',
    ['добре', 'погано'],
    'Номер був чистий, але сніданок зовсім не вдався | Посилка так і не прийшла, а персонал був неввічливим | Чудовий готель, рекомендую всім | Обов’язково приїдемо ще раз | Жахливо, її не було',
  ),
  language(
    'Chinese',
    'gbk',
    ['好评', '差评'],
    '房间很干净，但是早餐一点也不好吃 | 包裹一直没有到，服务态度也很差 | 非常好的酒店，推荐给大家 | 下次还会再来 | 质量太差了，退货！物流很快，包装完好',
  ),
  language(
    'Japanese',
    'shift_jis',
    ['良い', '悪い'],
    '部屋はきれいでしたが、朝食はまったくおいしくありませんでした | 荷物は届かず、スタッフの対応も悪かったです | 素晴らしいホテルで、みなさんにおすすめします | また来ます | カード決済ができない',
  ),
  language(
    'Korean',
    'euc-kr',
    ['좋음', '나쁨'],
    '방은 깨끗했지만 아침 식사는 전혀 맛이 없었습니다 | 소포는 끝내 오지 않았고 직원도 불친절했어요 | 정말 좋은 호텔이라 모두에게 추천합니다 | 다음에 또 올게요 | 최악이에요!',
  ),
];

export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

/** Rows in a language, every row different from all others. */
export function rowsIn({ texts, labels }: Language, count: number): LabelledText[] {
  return Array.from({ length: count }, (_, index) => ({
    text: `${texts[index % texts.length]!} (${index})`,
    label: labels[index % 2]!,
  }));
}

/** A semicolon in no text: so as Excel writes it where a comma is in numbers. */
export function asCsv(rows: readonly LabelledText[], lineBreak = '\r\n'): string {
  return ['text;label', ...rows.map(({ text, label }) => `${text};${label}`), ''].join(lineBreak);
}

export function asJsonl(rows: readonly LabelledText[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
