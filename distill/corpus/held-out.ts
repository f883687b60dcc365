// Keeps the texts that encoders are judged on out of the corpus.
import { HELD_OUT_FILES, readTexts } from './dataset-folder.ts';
import { textKey } from './text-key.ts';
import type { TextRow } from './text-row.ts';

export class HeldOutTexts {
  private readonly keys = new Set<string>();

  /** Reads the held-out files of `folder`, all of which must be there. @throws DataDietError, see `readTexts`. */
  static async read(folder: string): Promise<HeldOutTexts> {
    const heldOut = new HeldOutTexts();
    for (const file of HELD_OUT_FILES) {
      for await (const texts of readTexts(folder, file)) {
        for (const text of [...texts, texts.join(' ')]) heldOut.add(text);
      }
    }
    return heldOut;
  }

  /** Distinct texts. */
  get size(): number {
    return this.keys.size;
  }

  add(text: string): void {
    const key = textKey(text);
    if (key !== '') this.keys.add(key);
  }

  /** Is one of the row's texts, or both together, a held-out one but for case, spaces and punctuation? */
  has({ text, pair }: TextRow): boolean {
    if (this.keys.has(textKey(text))) return true;
    return pair !== undefined && (this.keys.has(textKey(pair)) || this.keys.has(textKey(text + pair)));
  }
}
