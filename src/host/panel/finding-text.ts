// Why rows were not scored, in words: by kind with their number, and one by one with their line.
import * as vscode from 'vscode';
import type { Finding, FindingCode } from '../../shared/dataset.ts';
import { FINDING_CODES } from '../../shared/dataset.ts';
import { showHidden } from '../../shared/hidden-characters.ts';
import { partFinder } from '../../shared/parts.ts';
import type { RunMetadata } from '../../shared/results.ts';
import { formatCount } from '../score-text.ts';

/** What is wrong with all rows that a code counts. */
function describeCode(code: FindingCode): string {
  const words: Readonly<Record<FindingCode, string>> = {
    'invalid-json': vscode.l10n.t('not valid JSON'),
    'not-an-object': vscode.l10n.t('not a JSON object'),
    'invalid-utf8': vscode.l10n.t('not in UTF-8'),
    'quote-not-closed': vscode.l10n.t('quote not closed'),
    'invalid-quote': vscode.l10n.t('stray quote'),
    'field-count': vscode.l10n.t('too many or too few fields'),
    'too-long': vscode.l10n.t('too long'),
    'duplicate-header': vscode.l10n.t('column named twice'),
    'repeated-header': vscode.l10n.t('header repeated'),
    'missing-field': vscode.l10n.t('missing field'),
    'not-text': vscode.l10n.t('text is a list, an object or too large a number'),
    'empty-text': vscode.l10n.t('empty text'),
    'empty-label': vscode.l10n.t('no label'),
    'not-a-label': vscode.l10n.t('no usable label'),
    'several-labels': vscode.l10n.t('several labels'),
    rejected: vscode.l10n.t('rejected by the annotator'),
  };
  return words[code];
}

/** `empty text (8), not valid JSON (1)`, the most frequent first; the code itself where it is not known. */
export function describeSkipped(skipped: Readonly<Record<string, number>>): string {
  return Object.entries(skipped)
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => {
      const known = FINDING_CODES.find((one) => one === code);
      return `${known === undefined ? code : describeCode(known)} (${formatCount(count)})`;
    })
    .join(', ');
}

/** `line 4: the text is empty`, or `train-1.csv, row 3: …` where several files are read as one text, a row a line. */
export function describeFinding(
  { line, message }: Finding,
  { format, parts }: Pick<RunMetadata['data'], 'format' | 'parts'>,
): string {
  const part = parts && partFinder(parts)(line - 1);
  if (part !== undefined) {
    return vscode.l10n.t('{0}, row {1}: {2}', part.file, formatCount(part.row), showHidden(message));
  }
  if (format === 'parquet') return vscode.l10n.t('row {0}: {1}', formatCount(line - 1), showHidden(message));
  return vscode.l10n.t('line {0}: {1}', formatCount(line), showHidden(message));
}
