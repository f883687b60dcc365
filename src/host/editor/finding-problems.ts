// Lists rows that could not be scored in Problems, with their reason, where they stand now. One that was mended goes.
import * as vscode from 'vscode';
import { exampleOf } from '../../data/examples.ts';
import { findField } from '../../data/fields.ts';
import { readRecord } from '../../data/reader.ts';
import type { Finding, FindingCode } from '../../shared/dataset.ts';
import { FINDING_KINDS } from '../../shared/finding-remedies.ts';
import { showHidden } from '../../shared/hidden-characters.ts';
import type { DocumentView } from '../views/document-view.ts';
import { DIAGNOSTIC_SOURCE } from '../registry.ts';
import { placeFindings } from './finding-records.ts';

/** The first ones of a file that Problems lists. */
const MOST_FINDINGS = 200;

/** What the record alone does not show: these stand as long as their place can be told. */
const TOLD_BY_THE_FILE: ReadonlySet<FindingCode> = new Set([
  'invalid-utf8',
  'quote-not-closed',
  'invalid-quote',
  'too-long',
  'duplicate-header',
  'repeated-header',
]);

/** What is wrong with a record as it stands now, its line counted in the record; undefined where it was mended. */
function faultOf(view: DocumentView, text: string, { code, message, field }: Finding): Finding | undefined {
  const { columns, labels } = view.dataset.metadata.data;
  const same: Finding = { code, message, row: 0, line: 1, column: 1, ...(field !== undefined && { field }) };
  if (TOLD_BY_THE_FILE.has(code)) return same;
  const record = readRecord(text, view.dialect, view.columns);
  if (record === undefined || !('fields' in record)) return record && { ...record, field: undefined };
  const result = exampleOf(record, columns);
  if (result.kind === 'finding') return result.finding;
  // A word that stands for no label is told by all rows: it is still one where it is no class.
  return labels.includes(result.example.label) ? undefined : same;
}

function rangeOf(
  { document, dialect, columns }: DocumentView,
  range: vscode.Range,
  fault: Finding,
): vscode.Range {
  if (fault.field !== undefined) {
    const place = findField(document.getText(range), dialect, columns, fault.field);
    const start = document.offsetAt(range.start);
    if (place !== undefined) {
      const [from, to] = [place.outer.start, place.outer.end].map((at) =>
        document.positionAt(start + at),
      ) as [vscode.Position, vscode.Position];
      // An empty field has no width to point at.
      if (!from.isEqual(to)) return new vscode.Range(from, to);
    }
  }
  const line = document.lineAt(Math.min(range.start.line + fault.line - 1, range.end.line));
  const start = Math.min(fault.column - 1, Math.max(0, line.text.length - 1));
  return new vscode.Range(line.lineNumber, start, line.lineNumber, line.text.length);
}

function problemOf(view: DocumentView, record: number, finding: Finding): vscode.Diagnostic | undefined {
  const { document, dialect } = view;
  const isArray = dialect.format === 'jsonl' && dialect.array === true;
  const range = view.rangeOf(record);
  // Of an array several records may stand on one line.
  const fault = isArray
    ? { ...finding, line: 1, column: 1 }
    : faultOf(view, document.getText(range), finding);
  if (fault === undefined) return undefined;
  const problem = new vscode.Diagnostic(
    isArray ? document.lineAt(range.start.line).range : rangeOf(view, range, fault),
    vscode.l10n.t('not scored: {0}. {1}', showHidden(fault.message), FINDING_KINDS[fault.code].remedy),
    vscode.DiagnosticSeverity.Information,
  );
  problem.source = DIAGNOSTIC_SOURCE;
  problem.code = fault.code;
  return problem;
}

export function findingProblems(view: DocumentView): vscode.Diagnostic[] {
  const { findings, rowsRead } = view.dataset.metadata.data;
  const ofRows = findings.filter(({ row }) => row >= 0).slice(0, MOST_FINDINGS);
  return placeFindings(view, ofRows, rowsRead)
    .map(({ finding, record }) => problemOf(view, record, finding))
    .filter((problem) => problem !== undefined);
}
