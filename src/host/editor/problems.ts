// Lists flagged rows and those that could not be scored in Problems: what a hover tells, for those who do not point.
import * as vscode from 'vscode';
import { findField } from '../../data/fields.ts';
import { findingProblems } from './finding-problems.ts';
import { rankingOf } from '../views/dataset-view.ts';
import { flaggedRows } from '../views/flagged-rows.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import type { DocumentView } from '../views/document-view.ts';
import { percentile, type Ranking } from '../../results/ranking.ts';
import { conflictingRows } from '../views/conflicting-rows.ts';
import { decisionsOf } from '../views/row-decisions.ts';
import { decisionCode } from '../../shared/decisions.ts';
import { diagnosticCode, DIAGNOSTIC_SOURCE } from '../registry.ts';
import { formatCount, formatLabel } from '../score-text.ts';
import { readSettings } from '../settings.ts';
import { describeStanding } from '../suspicion-text.ts';

const OPEN = decisionCode('open');

/** The most suspicious rows of a file that Problems lists. */
const MOST_PROBLEMS = 1000;

/** Rows of one text under several labels that Problems lists. */
const MOST_CONFLICTS = 200;

/** The problems of so many rows are found in no time. */
const FEW_ROWS = 10_000;

/** Where a record's label stands; its first line where that cannot be told. */
function labelRange(view: DocumentView, record: number): vscode.Range {
  const { document } = view;
  const range = view.rangeOf(record);
  const { label } = view.dataset.metadata.data.columns;
  const place = findField(document.getText(range), view.dialect, view.columns, label);
  if (place === undefined) return document.lineAt(range.start.line).range;
  if (range.isSingleLine) {
    const { line } = range.start;
    return new vscode.Range(line, place.outer.start, line, place.outer.end);
  }
  const start = document.offsetAt(range.start);
  return new vscode.Range(
    document.positionAt(start + place.outer.start),
    document.positionAt(start + place.outer.end),
  );
}

/** What is said of flagged rows: a thousand sentences are not put together at every pause in typing. */
const sentences = new WeakMap<Ranking, Map<number, string>>();

function sentenceOf({ dataset }: DocumentView, ranking: Ranking, scored: number): string {
  const known = sentences.get(ranking) ?? new Map<number, string>();
  sentences.set(ranking, known);
  let sentence = known.get(scored);
  if (sentence === undefined) {
    const value = dataset.valuesOf(ranking.score)[scored]!;
    const facts = describeStanding(ranking.score, value, percentile(ranking, scored));
    const label = formatLabel(dataset.labelOf(scored));
    const verdict = dataset.agrees(scored)
      ? vscode.l10n.t('label and prediction agree on {0}', label)
      : vscode.l10n.t('labelled {0}, predicted {1}', label, formatLabel(dataset.predictedOf(scored)));
    sentence = `${facts}: ${verdict}`;
    known.set(scored, sentence);
  }
  return sentence;
}

function problemsOf(view: DocumentView): vscode.Diagnostic[] {
  const settings = readSettings(view.uri);
  if (!settings.diagnosticsEnabled) return [];
  const ranking = rankingOf(view);
  const problems: vscode.Diagnostic[] = findingProblems(view);
  problems.push(...conflictProblems(view));
  for (const scored of flaggedRows(view).subarray(0, MOST_PROBLEMS)) {
    const record = view.recordOfScore[scored]!;
    const problem = new vscode.Diagnostic(
      labelRange(view, record),
      sentenceOf(view, ranking, scored),
      settings.diagnosticsSeverity === 'warning'
        ? vscode.DiagnosticSeverity.Warning
        : vscode.DiagnosticSeverity.Information,
    );
    problem.source = DIAGNOSTIC_SOURCE;
    problem.code = diagnosticCode(ranking.score);
    problems.push(problem);
  }
  return problems;
}

/** Rows whose text stands under another label too, where both still do and nobody has decided on them. */
function conflictProblems(view: DocumentView): vscode.Diagnostic[] {
  const { dataset, recordOfScore } = view;
  const decisions = decisionsOf(view);
  const isOpen = (row: number) => recordOfScore[row] !== -1 && decisions[row] === OPEN;
  const problems: vscode.Diagnostic[] = [];
  for (const [row, group] of conflictingRows(dataset)) {
    if (!isOpen(row)) continue;
    const label = dataset.labelOf(row);
    const other = group.find((one) => recordOfScore[one] !== -1 && dataset.labelOf(one) !== label);
    if (other === undefined) continue;
    const problem = new vscode.Diagnostic(
      labelRange(view, recordOfScore[row]!),
      vscode.l10n.t(
        'labelled {0}, and line {1} has the same text with the label {2}',
        formatLabel(label),
        formatCount(view.rows.line[recordOfScore[other]!]!),
        formatLabel(dataset.labelOf(other)),
      ),
      vscode.DiagnosticSeverity.Information,
    );
    problem.source = DIAGNOSTIC_SOURCE;
    problem.code = 'conflicting-label';
    problems.push(problem);
    if (problems.length === MOST_CONFLICTS) break;
  }
  return problems;
}

function sameProblems(a: readonly vscode.Diagnostic[], b: readonly vscode.Diagnostic[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, at) => {
      const other = b[at]!;
      return (
        one.message === other.message &&
        one.severity === other.severity &&
        one.code === other.code &&
        one.range.isEqual(other.range)
      );
    })
  );
}

export class Problems implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('dataDiet');
  private readonly subscription: vscode.Disposable;
  /** Files whose problems are found in the next turn of the loop. */
  private readonly waiting = new Map<string, NodeJS.Immediate>();

  constructor(private readonly views: DatasetViews) {
    this.subscription = views.onDidChange((uri) => {
      const rows = this.views.documentOf(uri)?.dataset.count ?? 0;
      if (rows <= FEW_ROWS) this.refresh(uri);
      else this.refreshSoon(uri);
    });
  }

  /** Not while heat of many rows is painted: a letter that is typed meanwhile goes first. */
  private refreshSoon(uri: vscode.Uri): void {
    const key = uri.toString();
    if (this.waiting.has(key)) return;
    this.waiting.set(
      key,
      setImmediate(() => {
        this.waiting.delete(key);
        this.refresh(uri);
      }),
    );
  }

  refresh(uri: vscode.Uri): void {
    const view = this.views.documentOf(uri);
    if (view === undefined) {
      this.collection.delete(uri);
      return;
    }
    const problems = problemsOf(view);
    // A thousand problems are not told to the window again where they are as they were.
    if (!sameProblems(this.collection.get(uri) ?? [], problems)) this.collection.set(uri, problems);
  }

  refreshAll(): void {
    for (const view of this.views.all()) this.refresh(view.uri);
  }

  dispose(): void {
    this.subscription.dispose();
    for (const waiting of this.waiting.values()) clearImmediate(waiting);
    this.collection.dispose();
  }
}
