// The panel's text in the person's language, and numbers as the panel writes them.
import { PANEL_STRINGS, type PanelString } from '../src/shared/panel-protocol.ts';

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

/** Enough digits to tell rows apart. */
export function score(value: number): string {
  return Math.abs(value) < 100 ? value.toFixed(3) : value.toPrecision(4);
}

export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
