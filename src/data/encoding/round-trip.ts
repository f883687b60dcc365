// Whether an editor that reads bytes in an encoding and saves the text writes the same bytes again.
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** @param name of the encoding as the editor calls it, which iconv-lite knows as well: `utf8bom`, `windows1252`, `shiftjis` */
export function survivesSaving(bytes: Buffer, name: string): boolean {
  // With a mark and without: it is written again where it was.
  if (name === 'utf8' || name === 'utf8bom') return isUtf8(bytes);
  if (!iconv.encodingExists(name)) return false;
  // The mark of UTF-16 is always written.
  return iconv.encode(iconv.decode(bytes, name), name, { addBOM: name.startsWith('utf16') }).equals(bytes);
}
