// The fingerprint of a record's content, by which a score finds its row again after edits.
import { hash } from 'node:crypto';

const CARRIAGE_RETURN = 13;

/**
 * The first 64 bits of the SHA-1 of a record's raw UTF-8 text, as 16 hexadecimal characters.
 * `raw` is the record without its terminator. Line breaks inside it count as `\n` whatever they are, because an editor
 * gives all lines of a document the same ending; so the file and the document agree.
 */
export function recordHash(raw: string | Uint8Array): string {
  let content = raw;
  if (typeof content === 'string') {
    if (content.includes('\r')) content = content.replace(/\r\n?/g, '\n');
  } else if (content.includes(CARRIAGE_RETURN)) {
    content = Buffer.from(content).toString('utf8').replace(/\r\n?/g, '\n');
  }
  return hash('sha1', content, 'hex').slice(0, 16);
}

/** The fingerprint of a row's texts alone: of a row whose label was corrected it stays the same. */
export function textHash(texts: readonly [string] | readonly [string, string]): string {
  // A length before each, so that no two pairs run together to one text; line breaks count as one character, as in the hash.
  const [first = '', second] = texts.map((text) =>
    text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text,
  );
  const rest = second === undefined ? '' : ` ${second.length} ${second}`;
  return recordHash(`${first.length} ${first}${rest}`);
}
