// HTML that cannot be broken out of: what is put into a template is escaped, unless a template made it.
import { showHidden } from '../shared/hidden-characters.ts';

/** Only `markup` makes these. */
class Markup {
  constructor(readonly text: string) {}
}
export type { Markup };

type Content = string | number | Markup | undefined | readonly Content[];

/** Controls that are no white space: a page with them is not well formed. */
// eslint-disable-next-line no-control-regex -- to take control characters out is what this is for
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in a page: nothing in it is markup, hides, or turns the writing beside it. */
function escapeText(text: string): string {
  return showHidden(text)
    .replace(CONTROLS, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

function write(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(write).join('');
  return escapeText(String(content));
}

/** Markup around content, as a tag of a template: markup`<p>${text}</p>`. Attributes with content stand in double quotes. */
export function markup(parts: TemplateStringsArray, ...contents: Content[]): Markup {
  const [first = '', ...rest] = parts;
  return new Markup(rest.reduce((text, part, place) => text + write(contents[place]) + part, first));
}

/** Text from data: whichever way it is written, it turns nothing beside it. */
export function fromData(text: string): Markup {
  return markup`<bdi>${text}</bdi>`;
}
