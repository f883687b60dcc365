// The only module that knows the component library: it registers the elements that the panel uses.
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { element } from './element.ts';

provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeTextField(),
);

export function button(text: string, appearance: 'primary' | 'secondary', act: () => void): HTMLElement {
  const made = element('vscode-button', { appearance, class: 'button' }, text);
  made.addEventListener('click', act);
  return made;
}

/** What the library's form elements have in common with the platform's. */
function property(target: HTMLElement, name: string): unknown {
  return Reflect.get(target, name);
}

export function checkbox(text: string, checked: boolean, changed: (checked: boolean) => void): HTMLElement {
  const made = element('vscode-checkbox', checked ? { checked: '' } : {}, text);
  made.addEventListener('change', () => {
    changed(property(made, 'checked') === true);
  });
  return made;
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

export function dropdown(
  label: string,
  choices: readonly Choice[],
  current: string,
  changed: (value: string) => void,
): HTMLElement {
  const made = element(
    'vscode-dropdown',
    { 'aria-label': label },
    ...choices.map(({ value, text }) =>
      element('vscode-option', value === current ? { value, selected: '' } : { value }, text),
    ),
  );
  // A control in use is not drawn anew: what it showed when it was drawn need not be what it shows.
  let shown = current;
  made.addEventListener('change', () => {
    const value = property(made, 'value');
    if (typeof value !== 'string' || value === shown) return;
    shown = value;
    changed(value);
  });
  // Its options are known to it only once it is in the page; until then it takes the first.
  requestAnimationFrame(() => {
    if (property(made, 'value') !== current) Reflect.set(made, 'value', current);
  });
  return made;
}

export function searchField(label: string, text: string, changed: (text: string) => void): HTMLElement {
  const made = element('vscode-text-field', { 'aria-label': label, placeholder: label, class: 'search' });
  made.setAttribute('value', text);
  made.addEventListener('input', () => {
    const value = property(made, 'value');
    if (typeof value === 'string') changed(value);
  });
  return made;
}

let lists = 0;

/**
 * A choice among more than a dropdown shows: words are typed, and what has them is suggested. What is typed is taken for the
 * first choice that has it; nothing, for the one without a value.
 */
export function chooser(
  label: string,
  choices: readonly Choice[],
  current: string,
  changed: (value: string) => void,
): HTMLElement {
  const list = `choices-${lists++}`;
  const none = choices.find(({ value }) => value === '');
  const textOf = (value: string): string =>
    value === '' ? '' : (choices.find((choice) => choice.value === value)?.text ?? '');
  const options = choices
    .filter(({ value }) => value !== '')
    .map(({ text }) => element('option', { value: text }));
  const input = document.createElement('input');
  input.className = 'chooser';
  input.type = 'search';
  input.setAttribute('list', list);
  input.setAttribute('aria-label', label);
  input.placeholder = none?.text ?? label;
  let shown = current;
  input.value = textOf(shown);
  input.addEventListener('change', () => {
    const typed = input.value.trim().toLowerCase();
    const named = choices.filter(({ value }) => value !== '');
    const found =
      named.find(({ text }) => text.toLowerCase() === typed) ??
      named.find(({ text }) => text.toLowerCase().includes(typed));
    const value = typed === '' ? '' : (found?.value ?? shown);
    input.value = textOf(value);
    if (value === shown) return;
    shown = value;
    changed(value);
  });
  return element('span', { class: 'choosing' }, input, element('datalist', { id: list }, ...options));
}
