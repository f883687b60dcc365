// Lists flagged rows in Problems: what a hover tells, for those who do not point.
import * as vscode from 'vscode';
import { findField } from '../../data/fields.ts';
import { rankingOf } from '../views/dataset-view.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import type { DocumentView } from '../views/document-view.ts';
import { percentile } from '../views/ranking.ts';
import { DIAGNOSTIC_CODE, DIAGNOSTIC_SOURCE } from '../registry.ts';
import { formatLabel, formatPercentile, formatScore, SCORE_LABELS } from '../score-text.ts';
import { readSettings } from '../settings.ts';

/** The highest-scored rows of a file that Problems lists. */
const MOST_PROBLEMS = 1000;

/** Where a record's label stands; its first line where that cannot be told. */
function labelRange(view: DocumentView, record: number): vscode.Range {
  const { document } = view;
  const range = view.rangeOf(record);
  const { label } = view.dataset.metadata.data.columns;
  const place = findField(document.getText(range), view.dialect, view.columns, label);
  if (place === undefined) return document.lineAt(range.start.line).range;
  const start = document.offsetAt(range.start);
  return new vscode.Range(
    document.positionAt(start + place.outer.start),
    document.positionAt(start + place.outer.end),
  );
}

function problemsOf(view: DocumentView): vscode.Diagnostic[] {
  const settings = readSettings(view.uri);
  if (!settings.diagnosticsEnabled) return [];
  const ranking = rankingOf(view);
  const problems: vscode.Diagnostic[] = [];
  for (const scored of ranking.order.subarray(0, ranking.flaggedCount)) {
    const record = view.recordOfScore[scored]!;
    if (record === -1) continue;
    const row = view.dataset.rows[scored]!;
    const facts = vscode.l10n.t(
      '{0} {1}, higher than {2} of the rows',
      SCORE_LABELS[ranking.score],
      formatScore(row[ranking.score]),
      formatPercentile(percentile(ranking, scored)),
    );
    const verdict =
      row.label === row.predicted
        ? vscode.l10n.t('label and prediction agree on {0}', formatLabel(row.label))
        : vscode.l10n.t('labelled {0}, predicted {1}', formatLabel(row.label), formatLabel(row.predicted));
    const problem = new vscode.Diagnostic(
      labelRange(view, record),
      `${facts}: ${verdict}`,
      settings.diagnosticsSeverity === 'warning'
        ? vscode.DiagnosticSeverity.Warning
        : vscode.DiagnosticSeverity.Information,
    );
    problem.source = DIAGNOSTIC_SOURCE;
    problem.code = DIAGNOSTIC_CODE;
    problems.push(problem);
    if (problems.length === MOST_PROBLEMS) break;
  }
  return problems;
}

export class Problems implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('dataDiet');
  private readonly subscription: vscode.Disposable;

  constructor(private readonly views: DatasetViews) {
    this.subscription = views.onDidChange((uri) => {
      this.refresh(uri);
    });
  }

  refresh(uri: vscode.Uri): void {
    const view = this.views.documentOf(uri);
    if (view === undefined) this.collection.delete(uri);
    else this.collection.set(uri, problemsOf(view));
  }

  refreshAll(): void {
    for (const view of this.views.all()) this.refresh(view.uri);
  }

  dispose(): void {
    this.subscription.dispose();
    this.collection.dispose();
  }
}
