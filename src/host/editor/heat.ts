// Paints heat on scored rows: a fixed set of decoration types, set for the visible lines and a margin around them.
// Colour is never the only cue: the gutter shows a bar whose length is the step, and flagged rows carry a flame.
import * as vscode from 'vscode';
import { flaggedRecords, isOpenAndFlagged, rankingOf, type DatasetView } from '../views/dataset-view.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import { firstRowFrom } from '../views/live-rows.ts';
import { heatStep, type Ranking } from '../views/ranking.ts';
import { formatScore, SCORES } from '../../shared/scores.ts';
import { COLORS, HEAT_STEPS } from '../registry.ts';
import { readSettings } from '../settings.ts';

/** Lines decorated above and below the visible ones, so that scrolling meets painted rows. */
const MARGIN_LINES = 120;
const REPAINT_MILLISECONDS = 30;

/** What is painted on one record. */
export interface PaintedRow {
  /** 1-based lines. */
  readonly line: number;
  readonly endLine: number;
  /** 1 to `HEAT_STEPS`, or 0 without score. */
  readonly step: number;
  readonly flagged: boolean;
}

/** What heat shows for the records that touch lines `first` to `last` (1-based). */
export function paintRows(view: DatasetView, ranking: Ranking, first: number, last: number): PaintedRow[] {
  const { rows } = view;
  const painted: PaintedRow[] = [];
  for (
    let record = firstRowFrom(rows, first);
    record < rows.line.length && rows.line[record]! <= last;
    record += 1
  ) {
    const scored = rows.score[record]!;
    painted.push({
      line: rows.line[record]!,
      endLine: rows.endLine[record]!,
      step: scored === -1 ? 0 : heatStep(ranking, scored),
      flagged: scored !== -1 && isOpenAndFlagged(view, ranking, scored),
    });
  }
  return painted;
}

export class Heat implements vscode.Disposable {
  /** By step, 0 for rows without score. */
  private readonly plain: vscode.TextEditorDecorationType[];
  private readonly flagged: vscode.TextEditorDecorationType[];
  /** Marks all flagged rows of the document in the overview ruler. */
  private readonly ruler: vscode.TextEditorDecorationType;
  private readonly painted = new WeakMap<vscode.TextEditor, Set<vscode.TextEditorDecorationType>>();
  private readonly timers = new Map<vscode.TextEditor, NodeJS.Timeout>();
  private readonly disposables: { dispose(): unknown }[] = [];

  constructor(
    private readonly views: DatasetViews,
    extensionUri: vscode.Uri,
  ) {
    const icon = (name: string) => (theme: 'dark' | 'light') => ({
      gutterIconPath: vscode.Uri.joinPath(extensionUri, 'media', 'gutter', `${name}-${theme}.svg`),
      gutterIconSize: 'contain',
    });
    const type = (iconName: string, options: vscode.DecorationRenderOptions) => {
      const themed = icon(iconName);
      return vscode.window.createTextEditorDecorationType({
        isWholeLine: true,
        rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
        dark: themed('dark'),
        light: themed('light'),
        ...options,
      });
    };
    const steps = Array.from({ length: HEAT_STEPS }, (_, index) => index + 1);
    const background = (step: number) => new vscode.ThemeColor(COLORS.heat(step));
    this.plain = [
      type('unscored', {}),
      ...steps.map((step) => type(`step-${step}`, { backgroundColor: background(step) })),
    ];
    this.flagged = [
      type('unscored', {}),
      ...steps.map((step) =>
        type('flagged', {
          backgroundColor: background(step),
          borderColor: new vscode.ThemeColor(COLORS.flagged),
          borderStyle: 'solid',
          borderWidth: '0 0 0 3px',
        }),
      ),
    ];
    this.ruler = vscode.window.createTextEditorDecorationType({
      overviewRulerColor: new vscode.ThemeColor(COLORS.flagged),
      overviewRulerLane: vscode.OverviewRulerLane.Center,
    });
    this.disposables.push(
      ...this.plain,
      ...this.flagged,
      this.ruler,
      views.onDidChange((uri) => {
        this.repaintAll(uri);
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => {
        this.repaintAll();
      }),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
        this.repaintSoon(textEditor);
      }),
    );
    this.repaintAll();
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Paints all visible editors anew, or those of one document. */
  repaintAll(uri?: vscode.Uri): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (uri !== undefined && editor.document.uri.toString() !== uri.toString()) continue;
      this.markRuler(editor);
      this.repaint(editor);
    }
  }

  private repaintSoon(editor: vscode.TextEditor): void {
    if (this.timers.has(editor)) return;
    this.timers.set(
      editor,
      setTimeout(() => {
        this.timers.delete(editor);
        if (vscode.window.visibleTextEditors.includes(editor)) this.repaint(editor);
      }, REPAINT_MILLISECONDS),
    );
  }

  private viewOf(editor: vscode.TextEditor): DatasetView | undefined {
    const view = this.views.of(editor.document.uri);
    return view !== undefined && readSettings(view.uri).heatEnabled ? view : undefined;
  }

  private markRuler(editor: vscode.TextEditor): void {
    const view = this.viewOf(editor);
    if (view === undefined && !this.painted.has(editor)) return;
    const ranges =
      view === undefined ? [] : Array.from(flaggedRecords(view), (record) => linesOf(view, record));
    editor.setDecorations(this.ruler, ranges);
  }

  private repaint(editor: vscode.TextEditor): void {
    const view = this.viewOf(editor);
    const byType = new Map<vscode.TextEditorDecorationType, vscode.DecorationOptions[]>();
    if (view !== undefined) this.collect(editor, view, byType);
    // One call a type; types that were never used in this editor need none.
    const before = this.painted.get(editor) ?? new Set();
    for (const type of before) if (!byType.has(type)) editor.setDecorations(type, []);
    for (const [type, options] of byType) editor.setDecorations(type, options);
    this.painted.set(editor, new Set(byType.keys()));
  }

  private collect(
    editor: vscode.TextEditor,
    view: DatasetView,
    byType: Map<vscode.TextEditorDecorationType, vscode.DecorationOptions[]>,
  ): void {
    const { annotationsEnabled } = readSettings(view.uri);
    const ranking = rankingOf(view);
    const seen = new Set<number>();
    for (const visible of editor.visibleRanges) {
      const first = visible.start.line + 1 - MARGIN_LINES;
      const last = visible.end.line + 1 + MARGIN_LINES;
      for (const row of paintRows(view, ranking, first, last)) {
        if (seen.has(row.line) || row.line > editor.document.lineCount) continue;
        seen.add(row.line);
        const type = (row.flagged ? this.flagged : this.plain)[row.step]!;
        const options = byType.get(type) ?? [];
        options.push(
          row.flagged && annotationsEnabled
            ? this.annotated(editor.document, view, ranking, row)
            : { range: new vscode.Range(row.line - 1, 0, row.endLine - 1, 0) },
        );
        byType.set(type, options);
      }
    }
  }

  /** A flagged row with its score behind its last line. */
  private annotated(
    document: vscode.TextDocument,
    view: DatasetView,
    { score }: Ranking,
    row: PaintedRow,
  ): vscode.DecorationOptions {
    const lastLine = Math.min(row.endLine, document.lineCount) - 1;
    const scored = view.rows.score[firstRowFrom(view.rows, row.line)]!;
    return {
      range: new vscode.Range(row.line - 1, 0, lastLine, document.lineAt(lastLine).text.length),
      renderOptions: {
        after: {
          contentText: `${SCORES[score].name} ${formatScore(view.dataset.valuesOf(score)[scored]!)}`,
          color: new vscode.ThemeColor(COLORS.annotation),
          fontStyle: 'italic',
          margin: '0 0 0 2.5em',
        },
      },
    };
  }
}

function linesOf(view: DatasetView, record: number): vscode.Range {
  return new vscode.Range(view.rows.line[record]! - 1, 0, view.rows.endLine[record]! - 1, 0);
}
