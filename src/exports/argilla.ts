// Records for Argilla, as `dataset.records.from_json` of its version 2 reads them: suggestions by the name of their question.
import type { ChosenRow } from './chosen-rows.ts';

/** The question that the suggestion answers. */
const QUESTION = 'label';

/** Argilla's metadata are called in small letters. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Makes records with an id each: the second row of a content is another record. */
export function argillaRecords(agent: string): (row: ChosenRow) => object {
  const copies = new Map<string, number>();
  return (row) => {
    const copy = (copies.get(row.hash) ?? 0) + 1;
    copies.set(row.hash, copy);
    const scores = [...row.scores].map(([name, value]) => [snakeCase(name), value] as const);
    return {
      id: copy === 1 ? row.hash : `${row.hash}-${copy}`,
      fields: Object.fromEntries(row.texts),
      suggestions: {
        [QUESTION]: { value: String(row.predicted), score: row.predictedConfidence, agent },
      },
      metadata: {
        row: row.row,
        line: row.line,
        given_label: String(row.given),
        confidence: row.confidence,
        ...Object.fromEntries(scores),
      },
    };
  };
}
