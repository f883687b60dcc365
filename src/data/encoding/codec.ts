// Between bytes and text, by iconv-lite: the tables that VS Code itself reads and writes with, so that a record of the file
// and of the document are the same text.
import iconv from 'iconv-lite';
import type { Encoding } from '../../shared/dataset.ts';

/** The text of bytes that begin and end between characters. A byte that is none of the encoding becomes U+FFFD. */
export function decodeBytes(bytes: Buffer, encoding: Encoding): string {
  return iconv.decode(bytes, encoding, { stripBOM: false });
}

/** The bytes of a text, without a byte order mark; undefined where the encoding has no bytes for one of its characters. */
export function encodeText(text: string, encoding: Encoding): Buffer | undefined {
  const bytes = iconv.encode(text, encoding, { addBOM: false });
  return decodeBytes(bytes, encoding) === text ? bytes : undefined;
}
