// The table of label issues as cleanlab's Datalab tells them: low scores are bad there.
import type { ExportSource } from './source.ts';
import { formulaSafe, isFormula } from './formula-safe.ts';

/** Rows a piece. */
const AT_ONCE = 4096;

export interface CleanlabTable {
  readonly parts: Iterable<string>;
  /** Labels that a spreadsheet would have run as formulas. */
  readonly madeSafe: readonly string[];
}

/**
 * One line a scored row, in the file's order. The score of a label is its mean probability.
 * @param scoreOf the scored row of each record, or -1
 * @param chosen 1 for each record whose label is an issue
 */
export function cleanlabTable(
  { scores, labels }: Pick<ExportSource, 'scores' | 'labels'>,
  scoreOf: Int32Array,
  chosen: Uint8Array,
): CleanlabTable {
  const texts = labels.map(String);
  const cells = texts.map((text) => csvCell(formulaSafe(text)));
  function* parts(): Generator<string> {
    yield 'is_label_issue,label_score,given_label,predicted_label\n';
    let lines = '';
    for (let record = 0; record < scoreOf.length; record++) {
      const row = scoreOf[record]!;
      if (row !== -1) {
        const isIssue = chosen[record] === 1 ? 'True' : 'False';
        const [given, predicted] = [cells[scores.label[row]!]!, cells[scores.predicted[row]!]!];
        lines += `${isIssue},${scores.confidence[row]!},${given},${predicted}\n`;
      }
      if (record % AT_ONCE !== AT_ONCE - 1) continue;
      yield lines;
      lines = '';
    }
    yield lines;
  }
  return { parts: parts(), madeSafe: texts.filter((text) => isFormula(text)) };
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
