// Reads a page as strictly as XML is read: what is not well formed fails, instead of being mended as a browser does.
import assert from 'node:assert/strict';

const VOID = new Set(['meta', 'br', 'hr', 'input', 'col']);
const TAG = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>/y;

/** Every tag is closed in turn, every attribute quoted and there once, no id twice. */
export function assertWellFormed(page: string): void {
  const start = '<!doctype html>\n';
  assert.ok(page.startsWith(start));
  const open: string[] = [];
  const ids = new Set<string>();
  let place = start.length;
  while (place < page.length) {
    const next = page.indexOf('<', place);
    const text = page.slice(place, next === -1 ? page.length : next);
    if (open.at(-1) !== 'style')
      assert.doesNotMatch(text, /&(?!(?:amp|lt|gt|quot|#39);)|>/, text.slice(0, 80));
    if (next === -1) break;
    TAG.lastIndex = next;
    const tag = TAG.exec(page);
    assert.ok(tag, `not a tag: ${page.slice(next, next + 80)}`);
    const [whole, closing, name, attributes = '', selfClosing] = tag;
    place = next + whole.length;
    if (closing === '/') {
      assert.equal(open.pop(), name, page.slice(Math.max(0, next - 80), place));
      continue;
    }
    const names = [...attributes.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)];
    assert.equal(new Set(names.map(([, key]) => key)).size, names.length, whole);
    for (const [, key, value] of names) {
      if (key !== 'id') continue;
      assert.ok(value !== undefined && !ids.has(value), `id ${value}`);
      ids.add(value);
    }
    if (selfClosing !== '/' && !VOID.has(name!)) open.push(name!);
  }
  assert.deepEqual(open, []);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** What a reader sees, in one line. */
export function textOf(html: string): string {
  return html
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/<(?:small|td|th|tr|p|div|h\d|li|dt|dd|span)\b[^>]*>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&([#\w]+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replace(/\s+/g, ' ')
    .trim();
}

export interface Table {
  readonly caption: string;
  /** Text of the cells of the body's rows, heads among them. */
  readonly rows: readonly (readonly string[])[];
}

export function tablesOf(page: string): Table[] {
  return [...page.matchAll(/<table.*?<\/table>/gs)].map(([table]) => ({
    caption: textOf(/<caption>.*?<\/caption>/s.exec(table)?.[0] ?? ''),
    rows: [...table.matchAll(/<tbody>.*?<\/tbody>/gs)].flatMap(([body]) =>
      [...body.matchAll(/<tr.*?<\/tr>/gs)].map(([row]) =>
        [...row.matchAll(/<(t[hd])\b.*?<\/\1>/gs)].map(([cell]) => textOf(cell)),
      ),
    ),
  }));
}
