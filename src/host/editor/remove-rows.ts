// Removes rows from a document as one edit that one undo brings back.
import path from 'node:path';
import * as vscode from 'vscode';
import { checkRemoval, type RemovalFault } from '../../data/check-removal.ts';
import { linesToDelete, type LineRange } from '../../data/edits.ts';
import type { ScoreName } from '../../shared/scores.ts';
import { warningsOf } from '../../shared/warnings.ts';
import { savesItself } from './auto-save.ts';
import { findRow, rankingOf } from '../views/dataset-view.ts';
import { flaggedRows } from '../views/flagged-rows.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import type { DocumentView } from '../views/document-view.ts';
import type { ScoredDataset } from '../views/scored-dataset.ts';
import { agreeToRemove, describeHarm, heldOutReason } from './held-out-rows.ts';
import { countLabels } from './label-counts.ts';
import { editObstacle } from './edit-obstacle.ts';
import { agreeToLineEnds } from './mixed-line-ends.ts';
import { editorIsReadOnly } from './read-only.ts';
import { offerReopening } from './encoding-notice.ts';
import { scoredEncoding } from '../document-encoding.ts';
import { formatCount, formatLabel } from '../score-text.ts';
import { columnFor } from '../show-document.ts';
import { describeFlagged, describeRemoved } from '../suspicion-text.ts';

function linesOf(view: DocumentView, records: Iterable<number>): LineRange[] {
  return linesToDelete(
    Array.from(records, (record) => ({
      line: view.rows.line[record]!,
      endLine: view.rows.endLine[record]!,
    })),
  );
}

/** The first row that would be read in another way once these are gone: see `checkRemoval`. */
export function removalFault(view: DocumentView, records: Iterable<number>): RemovalFault | undefined {
  if (!view.looksAround) return undefined;
  return checkRemoval(view.document.getText(), view.dialect, linesOf(view, records));
}

/** The ranges of records, line breaks included; a header and all other lines stay as they are. */
function rangesOf(view: DocumentView, records: Iterable<number>): vscode.Range[] {
  const { document } = view;
  return linesOf(view, records).map(({ start: first, end: last }) => {
    if (last < document.lineCount) return new vscode.Range(first - 1, 0, last, 0);
    // The last line has no line break of its own: the one before the run goes instead.
    const end = document.lineAt(last - 1).range.end;
    const start = first === 1 ? new vscode.Position(0, 0) : document.lineAt(first - 2).range.end;
    return new vscode.Range(start, end);
  });
}

/** The edit that removes records. */
export function removalEdit(view: DocumentView, records: Iterable<number>): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    view.document.uri,
    rangesOf(view, records).map((range) => vscode.TextEdit.delete(range)),
  );
  return edit;
}

/** Edits that come between are few: a document that changes all the time is left alone. */
const MOST_ATTEMPTS = 3;

/** So many labels are named in the question; the rest is summed up. */
const MOST_LABELS = 6;

function describeCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 row') : vscode.l10n.t('{0} rows', formatCount(count));
}

/** `60 rows: 52 spam, 8 ham` */
function describeLabels({ dataset }: DocumentView, scored: Uint32Array): string {
  const counts = countLabels(Array.from(scored, (index) => dataset.labelOf(index)));
  const named = counts.slice(0, MOST_LABELS);
  const parts = named.map(({ label, count }) => `${formatCount(count)} ${formatLabel(label)}`);
  const rest = named.reduce((left, { count }) => left - count, scored.length);
  if (rest > 0) parts.push(vscode.l10n.t('{0} of other labels', formatCount(rest)));
  return vscode.l10n.t('{0}: {1}.', describeCount(scored.length), parts.join(', '));
}

/** `60 rows (the top 5 % by EL2N, down to 1.204)` */
function describeRemoval(view: DocumentView, count: number): string {
  const { score, flaggedPercent, threshold } = rankingOf(view);
  return describeFlagged(describeCount(count), score, flaggedPercent, threshold);
}

/** Rows of a result that are to go, by their index among the scored rows. */
interface Removal {
  readonly dataset: ScoredDataset;
  readonly scored: Uint32Array;
  /** The same rows as a document has them now. */
  readonly choose: (view: DocumentView) => Uint32Array;
}

/** The rows that are meant and still stand in the document now. */
function removalNow(view: DocumentView, choose: Removal['choose']): Removal {
  view.flush();
  return { dataset: view.dataset, scored: choose(view), choose };
}

/** Flagged rows that nobody has decided on, all or those on some lines. */
function chooseFlagged(meant?: ReadonlySet<number>): Removal['choose'] {
  return (view) =>
    meant === undefined ? flaggedRows(view) : flaggedRows(view).filter((row) => meant.has(row));
}

/** Records that hold these scored rows now, ascending. */
function recordsOf({ recordOfScore }: DocumentView, scored: Uint32Array): Int32Array {
  return Int32Array.from(scored, (row) => recordOfScore[row]!).sort();
}

/** Scored rows on some lines. */
function rowsOnLines(view: DocumentView, { first, last }: Lines): Set<number> {
  view.flush();
  const rows = new Set<number>();
  for (let line = first; line <= last; line += 1) {
    const row = findRow(view, line);
    if (row !== undefined && row.scored !== -1) rows.add(row.scored);
  }
  return rows;
}

function isSame(a: Removal, b: Removal): boolean {
  return (
    a.dataset === b.dataset &&
    a.scored.length === b.scored.length &&
    a.scored.every((scored, place) => scored === b.scored[place])
  );
}

/** Tells why nothing is changed, where something stands against it, and asks where more would change than rows. */
export async function refuseEdits(view: DocumentView): Promise<boolean> {
  const obstacle = await editObstacle(view);
  if (obstacle === undefined) return !(await agreeToLineEnds(view.document));
  const encoding = scoredEncoding(view.document, view.dataset);
  // Not awaited: the message may stay.
  if (encoding === undefined) void vscode.window.showWarningMessage(obstacle);
  else void offerReopening(view.document, encoding, obstacle);
  return true;
}

/** 1-based, both inclusive. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

/** Scored rows that went from a document. */
export interface RemovedRows {
  readonly dataset: ScoredDataset;
  readonly scored: Uint32Array;
  /** 1-based lines on which they began. */
  readonly lines: Int32Array;
  /** Versions of the document before and with the removal. */
  readonly edited: { readonly from: number; readonly to: number };
}

/**
 * Asks, then removes the rows that the question told of. Returns those that went; undefined where none did.
 * @param lines where they are meant alone; rows that nothing speaks for keeping go without a question then
 */
export async function removeFlaggedRows(
  views: DatasetViews,
  uri: vscode.Uri,
  lines?: Lines,
): Promise<RemovedRows | undefined> {
  await views.open(uri);
  const view = views.documentOf(uri);
  if (view === undefined) return undefined;
  if (await refuseEdits(view)) return undefined;
  const meant = lines && rowsOnLines(view, lines);
  const asked = removalNow(view, chooseFlagged(meant));
  if (asked.scored.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No flagged rows are left in {0}.', path.basename(uri.fsPath)),
    );
    return undefined;
  }
  const count = asked.scored.length;
  const rows = meant === undefined ? describeRemoval(view, count) : describeCount(count);
  if (!(await mayRemove(view, asked, rows, lines === undefined))) return undefined;
  const removed = await removeRows(views, view.document, asked);
  if (removed !== undefined) tellOfRemoval(view.document, rankingOf(view).score, count);
  return removed;
}

/** More rows than a person has looked at one by one are asked about. */
const MOST_UNASKED = 20;

/**
 * Removes rows that the person chose one by one, flagged or not; nothing is told where all goes well, since the person sees
 * them go.
 */
export async function removeChosenRows(
  views: DatasetViews,
  uri: vscode.Uri,
  chosen: readonly number[],
): Promise<RemovedRows | undefined> {
  await views.open(uri);
  const view = views.documentOf(uri);
  if (view === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        '{0} is too large to be edited here: write a pruned copy of it.',
        path.basename(uri.fsPath),
      ),
    );
    return undefined;
  }
  if (await refuseEdits(view)) return undefined;
  const rows = Uint32Array.from(chosen);
  const asked = removalNow(view, ({ recordOfScore }) => rows.filter((row) => recordOfScore[row] !== -1));
  if (asked.scored.length === 0) return undefined;
  const isMany = asked.scored.length > MOST_UNASKED;
  if (!(await mayRemove(view, asked, describeCount(asked.scored.length), isMany))) return undefined;
  return removeRows(views, view.document, asked, true);
}

/** Whether the person agrees, who is asked where that is wanted or something speaks for keeping the rows. */
async function mayRemove(
  view: DocumentView,
  asked: Removal,
  rows: string,
  always: boolean,
): Promise<boolean> {
  const heldOut = heldOutReason(view, recordsOf(view, asked.scored));
  if ((always || heldOut !== undefined) && !(await ask(view, asked, rows, heldOut))) return false;
  if (heldOut !== undefined) agreeToRemove(view.document);
  return true;
}

/** @param heldOut why the person should think twice, where they should */
async function ask(
  view: DocumentView,
  { scored }: Removal,
  rows: string,
  heldOut: string | undefined,
): Promise<boolean> {
  const { uri } = view;
  const name = path.basename(uri.fsPath);
  const remove = heldOut === undefined ? vscode.l10n.t('Remove') : vscode.l10n.t('Remove All the Same');
  const answer = await vscode.window.showWarningMessage(
    heldOut === undefined
      ? vscode.l10n.t('Remove {0} from {1}?', rows, name)
      : `${heldOut} ${vscode.l10n.t('Remove {0} from {1} all the same?', rows, name)}`,
    {
      modal: true,
      detail: [
        ...(heldOut === undefined ? [] : [describeHarm()]),
        describeLabels(view, scored),
        ...warningsOf(view.dataset.metadata).map(({ message }) => message),
        vscode.l10n.t('Rows are matched by content; those that you edited since scoring stay.'),
        savesItself(uri)
          ? vscode.l10n.t(
              'VS Code then saves the file by itself (files.autoSave). One undo brings all rows back.',
            )
          : vscode.l10n.t('The file on disk stays as it is until you save. One undo brings all rows back.'),
      ].join('\n\n'),
    },
    remove,
  );
  return answer === remove;
}

/** The removal without the question: of what is flagged when it is called. */
export async function removeFlaggedRowsNow(
  views: DatasetViews,
  view: DocumentView,
): Promise<RemovedRows | undefined> {
  if (await refuseEdits(view)) return undefined;
  const removal = removalNow(view, chooseFlagged());
  return removal.scored.length === 0 ? undefined : removeRows(views, view.document, removal);
}

/** Removes these rows; none at all where by now others are meant, for instance because one of them was edited. */
async function removeRows(
  views: DatasetViews,
  document: vscode.TextDocument,
  removal: Removal,
  preserveFocus = false,
): Promise<RemovedRows | undefined> {
  const { uri } = document;
  // An editor must show the document for its undo to be at hand, and takes no edit where it is read-only.
  const editor = await vscode.window.showTextDocument(document, {
    preserveFocus,
    viewColumn: columnFor(uri),
  });
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    // Looked at only now, behind whatever was waited for: records have other numbers after each edit.
    const view = views.documentOf(uri);
    if (view === undefined || !isSame(removalNow(view, removal.choose), removal)) break;
    const records = recordsOf(view, removal.scored);
    const fault = removalFault(view, records);
    if (fault !== undefined) {
      void vscode.window.showWarningMessage(describeFault(fault, path.basename(uri.fsPath)));
      return undefined;
    }
    const lines = Int32Array.from(removal.scored, (row) => view.rows.line[view.recordOfScore[row]!]!);
    // VS Code refuses the edit when the document is no longer the version that it was made for.
    const ranges = rangesOf(view, records);
    const { version } = document;
    const isTaken = await editor.edit((edit) => {
      for (const range of ranges) edit.delete(range);
    });
    if (!isTaken) continue;
    if (document.version === version) {
      void vscode.window.showWarningMessage(editorIsReadOnly(document));
      return undefined;
    }
    const edited = { from: version, to: document.version };
    return { dataset: removal.dataset, scored: removal.scored, lines, edited };
  }
  void vscode.window.showWarningMessage(
    vscode.l10n.t(
      'The flagged rows of {0} changed meanwhile: nothing was removed.',
      path.basename(uri.fsPath),
    ),
  );
  return undefined;
}

function describeFault(fault: RemovalFault, name: string): string {
  return fault.columns === true
    ? vscode.l10n.t(
        'Nothing was removed from {0}: it has no header, and the rows that stay would tell another number of columns. Remove fewer rows, or write a header above them.',
        name,
      )
    : vscode.l10n.t(
        'Nothing was removed from {0}: a quote that is not closed would take in other text then, and the row in line {1} would be read in another way. Close the quotes that the view lists first.',
        name,
        fault.line,
      );
}

function tellOfRemoval(document: vscode.TextDocument, score: ScoreName, rows: number): void {
  const undo = vscode.l10n.t('Undo');
  const saved = savesItself(document.uri)
    ? vscode.l10n.t('VS Code saves the file by itself (files.autoSave).')
    : vscode.l10n.t('The file is not saved yet.');
  const { version } = document;
  const told = vscode.window.showInformationMessage(`${describeRemoved(score, rows)} ${saved}`, undo);
  void told.then(async (answer) => {
    if (answer !== undo || document.version !== version) return;
    await vscode.window.showTextDocument(document, columnFor(document.uri));
    await vscode.commands.executeCommand('undo');
  });
}
