// Texts of the data sets' training files, without their labels: a sentence pair as a pair, and its two texts alone.
import { collapse } from '../sentences.ts';
import { readSourceNote, readTexts, type DatasetTexts } from '../dataset-folder.ts';
import type { TextSource } from '../text-row.ts';

export function trainingTexts(folder: string, texts: DatasetTexts): TextSource {
  return {
    name: texts.file,
    origin: () => readSourceNote(folder, texts.file),
    async *rows() {
      for await (const record of readTexts(folder, texts)) {
        const [text = '', pair] = record.map(collapse);
        yield { text };
        if (pair === undefined) continue;
        yield { text: pair };
        yield { text, pair };
      }
    },
  };
}
