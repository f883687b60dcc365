// The panel's text in the person's language, and numbers as the panel writes them.
import { isScore, type SortKey } from '../src/shared/panel-protocol.ts';
import { PANEL_STRINGS, type PanelString } from '../src/shared/panel-strings.ts';
import { SCORES } from '../src/shared/scores.ts';

let translated: Readonly<Record<string, string>> = {};

export function setStrings(strings: Readonly<Record<string, string>>): void {
  translated = strings;
}

/** A text with `{0}`, `{1}`, ... filled in. */
export function string(name: PanelString, ...values: (string | number)[]): string {
  const text = translated[name] ?? PANEL_STRINGS[name];
  return text.replace(/\{(\d)\}/g, (whole, place: string) => String(values[Number(place)] ?? whole));
}

const WHOLE = new Intl.NumberFormat('en');

export function count(value: number): string {
  return WHOLE.format(value);
}

/** What a column is called: scores as the field names them, the same in every language. */
export function columnName(key: SortKey): string {
  return isScore(key) ? SCORES[key].name : string(key);
}

export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
