// Paints heat on scored rows: a fixed set of decoration types, set for the visible lines and a margin around them.
// Heat speaks of the tail: rows of the less suspicious half stay as they are, flagged ones stand out from those that are
// merely warm. Colour is never the only cue: the gutter shows a bar whose length is the step, and flagged rows have a flame.
import * as vscode from 'vscode';
import { isOpenAndFlagged, rankingOf, type DatasetView } from '../views/dataset-view.ts';
import { flaggedRecords } from '../views/flagged-rows.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import { firstRowFrom } from '../views/live-rows.ts';
import { heatStep } from '../views/heat-step.ts';
import { type Ranking } from '../../results/ranking.ts';
import { formatScore, SCORES } from '../../shared/scores.ts';
import { rulerMarks } from './ruler-marks.ts';
import { COLORS, WARM_STEPS } from '../registry.ts';
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

const NONE = new Int32Array(0);

type Decoration = vscode.TextEditorDecorationType;

/** What the rows of one kind look like. */
interface Look {
  /** At the first line alone: lines that wrap, and records of several lines, have one. */
  readonly icon: Decoration;
  /** On all lines; rows that have no score have none. */
  readonly rows: Decoration | undefined;
}

export class Heat implements vscode.Disposable {
  private readonly unscored: Look;
  /** By step; rows of lower steps are not painted. */
  private readonly warm: ReadonlyMap<number, Look>;
  private readonly flagged: Look;
  /** The edge above a record of several lines. */
  private readonly edge: Decoration;
  /** Marks all flagged rows of the document in the overview ruler. */
  private readonly ruler: Decoration;
  private readonly painted = new WeakMap<vscode.TextEditor, Set<Decoration>>();
  /** First lines of the records that the ruler marks in each editor. */
  private readonly marked = new WeakMap<vscode.TextEditor, Int32Array>();
  private readonly timers = new Map<vscode.TextEditor, NodeJS.Timeout>();
  private readonly rulers = new Map<vscode.TextEditor, NodeJS.Immediate>();
  private readonly disposables: { dispose(): unknown }[] = [];

  constructor(
    private readonly views: DatasetViews,
    extensionUri: vscode.Uri,
  ) {
    const type = (options: vscode.DecorationRenderOptions): Decoration => {
      const made = vscode.window.createTextEditorDecorationType({
        rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
        ...options,
      });
      this.disposables.push(made);
      return made;
    };
    const icon = (name: string): Decoration => {
      const themed = (theme: 'dark' | 'light') => ({
        gutterIconPath: vscode.Uri.joinPath(extensionUri, 'media', 'gutter', `${name}-${theme}.svg`),
        gutterIconSize: 'contain',
      });
      return type({ dark: themed('dark'), light: themed('light') });
    };
    const color = (id: string) => new vscode.ThemeColor(id);
    this.unscored = { icon: icon('unscored'), rows: undefined };
    this.warm = new Map(
      WARM_STEPS.map((step) => [
        step,
        {
          icon: icon(`step-${step}`),
          rows: type({ isWholeLine: true, backgroundColor: color(COLORS.heat(step)) }),
        },
      ]),
    );
    this.flagged = {
      icon: icon('flagged'),
      rows: type({
        isWholeLine: true,
        backgroundColor: color(COLORS.flaggedBackground),
        // The colours of a theme's syntax are made for its own background.
        color: color(COLORS.flaggedForeground),
        borderColor: color(COLORS.flagged),
        borderStyle: 'solid',
        borderWidth: '0 0 0 3px',
      }),
    };
    this.edge = type({
      isWholeLine: true,
      borderColor: color(COLORS.edge),
      borderStyle: 'solid',
      borderWidth: '1px 0 0 0',
    });
    this.ruler = vscode.window.createTextEditorDecorationType({
      overviewRulerColor: new vscode.ThemeColor(COLORS.flagged),
      overviewRulerLane: vscode.OverviewRulerLane.Center,
    });
    this.disposables.push(
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
    for (const ruler of this.rulers.values()) clearImmediate(ruler);
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Paints all visible editors anew, or those of one document. */
  repaintAll(uri?: vscode.Uri): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (uri !== undefined && editor.document.uri.toString() !== uri.toString()) continue;
      this.repaint(editor);
      this.markRulerSoon(editor);
    }
  }

  /** In the next turn of the loop: thousands of marks are no matter of an instant. */
  private markRulerSoon(editor: vscode.TextEditor): void {
    if (this.rulers.has(editor)) return;
    this.rulers.set(
      editor,
      setImmediate(() => {
        this.rulers.delete(editor);
        if (vscode.window.visibleTextEditors.includes(editor)) this.markRuler(editor);
      }),
    );
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
    if (view === undefined && !this.marked.has(editor)) return;
    const records =
      view === undefined ? NONE : rulerMarks(flaggedRecords(view), view.rows.line, editor.document.lineCount);
    const lines = view === undefined ? NONE : records.map((record) => view.rows.line[record]!);
    // Thousands of marks are not told again where they are as they were: a letter in a row moves none.
    const before = this.marked.get(editor);
    if (before?.length === lines.length && lines.every((line, at) => line === before[at])) return;
    this.marked.set(editor, lines);
    const ranges = view === undefined ? [] : Array.from(records, (record) => linesOf(view, record));
    editor.setDecorations(this.ruler, ranges);
  }

  private repaint(editor: vscode.TextEditor): void {
    const view = this.viewOf(editor);
    const byType = new Map<Decoration, vscode.DecorationOptions[]>();
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
    byType: Map<Decoration, vscode.DecorationOptions[]>,
  ): void {
    const { annotationsEnabled } = readSettings(view.uri);
    const ranking = rankingOf(view);
    const seen = new Set<number>();
    const add = (type: Decoration, option: vscode.DecorationOptions) => {
      const options = byType.get(type) ?? [];
      options.push(option);
      byType.set(type, options);
    };
    for (const visible of editor.visibleRanges) {
      const first = visible.start.line + 1 - MARGIN_LINES;
      const last = visible.end.line + 1 + MARGIN_LINES;
      for (const row of paintRows(view, ranking, first, last)) {
        if (seen.has(row.line) || row.line > editor.document.lineCount) continue;
        seen.add(row.line);
        const start = new vscode.Range(row.line - 1, 0, row.line - 1, 0);
        if (row.endLine > row.line) add(this.edge, { range: start });
        const look = this.lookOf(row);
        if (look === undefined) continue;
        add(look.icon, { range: start });
        if (look.rows === undefined) continue;
        add(
          look.rows,
          row.flagged && annotationsEnabled
            ? this.annotated(editor.document, view, ranking, row)
            : { range: wholeLines(editor.document, row) },
        );
      }
    }
  }

  private lookOf({ step, flagged }: PaintedRow): Look | undefined {
    if (flagged) return this.flagged;
    return step === 0 ? this.unscored : this.warm.get(step);
  }

  /** A flagged row with its score behind its last line. */
  private annotated(
    document: vscode.TextDocument,
    view: DatasetView,
    { score }: Ranking,
    row: PaintedRow,
  ): vscode.DecorationOptions {
    const scored = view.rows.score[firstRowFrom(view.rows, row.line)]!;
    return {
      range: wholeLines(document, row),
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

/** To the end of the last line: a text colour reaches no further than its range. */
function wholeLines(document: vscode.TextDocument, { line, endLine }: PaintedRow): vscode.Range {
  const last = Math.min(endLine, document.lineCount) - 1;
  return new vscode.Range(line - 1, 0, last, document.lineAt(last).text.length);
}

function linesOf(view: DatasetView, record: number): vscode.Range {
  return new vscode.Range(view.rows.line[record]! - 1, 0, view.rows.endLine[record]! - 1, 0);
}
