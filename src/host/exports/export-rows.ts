// "Export Rows…" and "Write a Pruned Copy…": which rows, as what, where to, and what came of it.
import path from 'node:path';
import * as vscode from 'vscode';
import { exportParts, targetsOfParts } from '../../exports/export-parts.ts';
import { exportRows, isOfBytes, type ExportOutcome } from '../../exports/export-rows.ts';
import {
  exportBeside,
  filesOf,
  goesWithout,
  removedBeside,
  type ExportKind,
  type MeantRows,
} from '../../exports/kinds.ts';
import { exists, requireOthers } from '../../exports/outputs.ts';
import { exportSource } from '../../exports/source.ts';
import { formatCount } from '../score-text.ts';
import { saveFirst } from '../scoring/save-first.ts';
import { isPartsList, type Label } from '../../shared/dataset.ts';
import type { Part } from '../../shared/parts.ts';
import type { DatasetView } from '../views/dataset-view.ts';
import { recordsToGo } from '../views/flagged-rows.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import { chooseTarget, type Target } from './choose-target.ts';
import { chooseMeant, recordsOf } from './meant-rows.ts';
import { exportFlaggedRows } from './flagged-with-scores.ts';
import { chosenOnDisk } from './chosen-on-disk.ts';

/** Files that a question names. */
const MOST_NAMED = 10;

/** What is known already, so that nobody is asked. */
export interface ExportAnswers {
  readonly target?: Target | undefined;
  /** Other rows than the flagged ones, for `rows` alone. */
  readonly rows?: MeantRows | undefined;
  /** A file that is there is not replaced then, and nothing else is asked. Copies of several files lie beside them all the same. */
  readonly file?: vscode.Uri | undefined;
}

/** @throws DataDietError */
export async function exportRowsOf(
  views: DatasetViews,
  uri: vscode.Uri,
  answers: ExportAnswers = {},
): Promise<void> {
  const target = answers.target ?? (await chooseTarget(path.basename(uri.fsPath)));
  if (target === undefined || !(await saveFirst(uri, 'export'))) return;
  const view = await views.open(uri);
  if (view === undefined) return;
  views.documentOf(uri)?.flush();
  if (target === 'scores') {
    await exportFlaggedRows(view);
    return;
  }
  const asks = target === 'rows' && answers.file === undefined;
  const meant = answers.rows ?? (asks ? await chooseMeant(view) : 'flagged');
  if (meant === undefined) return;
  const records = goesWithout(target) ? recordsToGo(view) : recordsOf(view, meant);
  const isWritten = target === 'pruned' && !view.hasDocument && view.relabelled.size > 0;
  if (records.length === 0 && !isWritten) {
    const name = path.basename(uri.fsPath);
    void vscode.window.showInformationMessage(
      meant === 'flagged'
        ? vscode.l10n.t('No flagged rows are left in {0}.', name)
        : vscode.l10n.t('No such rows stand in {0}.', name),
    );
    return;
  }
  const { parts } = view.dataset.metadata.data;
  if (isPartsList(uri.fsPath) && parts !== undefined && isOfBytes(target)) {
    await exportEach(view, parts, { kind: target, meant, records, asks: answers.file === undefined });
    return;
  }
  const file = answers.file ?? (await askForFile(uri, target, meant));
  if (file === undefined) return;
  const replace = answers.file === undefined;
  // The dialog has asked about the one file, and about nothing else.
  if (replace && target === 'pruned' && !(await mayReplaceRemoved(uri, file))) return;
  const outcome = await withProgress(uri, target, (signal, onProgress) =>
    exportRows(
      exportSource(uri.fsPath, view.dataset.metadata, view.dataset.columns),
      {
        kind: target,
        target: file.fsPath,
        replace,
        choose: chosenOnDisk(view, records),
        relabel: view.hasDocument ? undefined : () => labelsToWrite(view),
      },
      { signal, onProgress },
    ),
  );
  // Not awaited: the message may stay.
  void tellOf(view, outcome);
}

interface ExportOfEach {
  readonly kind: ExportKind;
  readonly meant: MeantRows;
  readonly records: Int32Array;
  readonly asks: boolean;
}

/** Each of several files is copied by itself: the question names what is written, and what is there is not replaced. */
async function exportEach(
  view: DatasetView,
  parts: readonly Part[],
  { kind, meant, records, asks }: ExportOfEach,
): Promise<void> {
  if (asks && !(await mayWriteEach(parts, kind, meant))) return;
  const { dataset, recordOfScore, relabelled, uri } = view;
  const goes = new Set(records);
  const outcome = await withProgress(uri, kind, (signal, onProgress) =>
    exportParts(
      exportSource(uri.fsPath, dataset.metadata, dataset.columns),
      dataset.metadata.data,
      {
        kind,
        meant,
        replace: false,
        isChosen: (scored) => goes.has(recordOfScore[scored]!),
        relabel: new Map([...relabelled].map(([scored, { label }]) => [scored, label])),
      },
      { signal, onProgress },
    ),
  );
  void tellOf(view, outcome);
}

async function mayWriteEach(parts: readonly Part[], kind: ExportKind, meant: MeantRows): Promise<boolean> {
  const targets = targetsOfParts(parts, kind, meant).map((file) => path.basename(file));
  const write = vscode.l10n.t('Write {0} Files', formatCount(targets.length));
  const named = targets.length > MOST_NAMED ? [...targets.slice(0, MOST_NAMED), '…'] : targets;
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Each of the {0} files is copied by itself, beside it.', formatCount(parts.length)),
    { modal: true, detail: named.join('\n') },
    write,
  );
  return answer === write;
}

/** Labels that a copy is written with, by the numbers of records. */
function labelsToWrite({ relabelled }: DatasetView): ReadonlyMap<number, Label> {
  return new Map([...relabelled.values()].map(({ record, label }) => [record, label]));
}

async function askForFile(
  uri: vscode.Uri,
  kind: ExportKind,
  meant: MeantRows,
): Promise<vscode.Uri | undefined> {
  const proposed = exportBeside(uri.fsPath, kind, meant);
  const extension = path.extname(proposed).slice(1);
  return vscode.window.showSaveDialog({
    title: kind === 'pruned' ? vscode.l10n.t('Write a Pruned Copy') : vscode.l10n.t('Export Rows'),
    defaultUri: vscode.Uri.file(proposed),
    filters: { [extension.toUpperCase()]: [extension] },
  });
}

async function mayReplaceRemoved(uri: vscode.Uri, pruned: vscode.Uri): Promise<boolean> {
  const removed = removedBeside(pruned.fsPath);
  await requireOthers(uri.fsPath, [pruned.fsPath, removed]);
  if (!(await exists(removed))) return true;
  const replace = vscode.l10n.t('Replace');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} is there already. The rows that are removed go there.', path.basename(removed)),
    { modal: true },
    replace,
  );
  return answer === replace;
}

function withProgress(
  uri: vscode.Uri,
  kind: ExportKind,
  work: (signal: AbortSignal, onProgress: (fraction: number) => void) => Promise<ExportOutcome>,
): Promise<ExportOutcome> {
  const name = path.basename(uri.fsPath);
  const title =
    kind === 'pruned'
      ? vscode.l10n.t('Writing a pruned copy of {0}', name)
      : vscode.l10n.t('Exporting rows of {0}', name);
  const shown = vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (notification, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => {
        controller.abort();
      });
      let percent = 0;
      return work(controller.signal, (fraction) => {
        const now = Math.floor(100 * fraction);
        if (now > percent) notification.report({ increment: now - percent, message: `${now} %` });
        percent = Math.max(percent, now);
      });
    },
  );
  return Promise.resolve(shown);
}

async function tellOf({ uri }: DatasetView, outcome: ExportOutcome): Promise<void> {
  const [file = uri.fsPath] = outcome.files;
  const [open, reveal] = [vscode.l10n.t('Open'), vscode.l10n.t('Reveal')];
  const answer = await vscode.window.showInformationMessage(
    [describe(outcome), ...outcome.notes].join(' '),
    open,
    reveal,
  );
  const target = vscode.Uri.file(file);
  if (answer === open) await vscode.commands.executeCommand('vscode.open', target);
  if (answer !== reveal) return;
  // The file manager of somebody who works on another machine does not reach the file.
  const isHere = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  await vscode.commands.executeCommand(isHere ? 'revealFileInOS' : 'revealInExplorer', target);
}

function describe({ kind, files, chosen, others }: ExportOutcome): string {
  const names = files.map((file) => path.basename(file));
  const [first = '', second = ''] = names;
  const [gone, kept] = [formatCount(chosen), formatCount(others)];
  if (files.length > filesOf(kind, first).length)
    return vscode.l10n.t(
      'Wrote {0} files. Rows kept: {1}, others: {2}.',
      formatCount(files.length),
      kept,
      gone,
    );
  switch (kind) {
    case 'pruned':
      return vscode.l10n.t('Rows kept: {0}, in {1}. Rows removed: {2}, in {3}.', kept, first, gone, second);
    case 'keep-column':
    case 'keep-indices':
      return vscode.l10n.t('Wrote {0}. Rows to keep: {1}, others: {2}.', first, kept, gone);
    case 'cleanlab':
      return vscode.l10n.t('Wrote {0}. Label issues: {1}.', first, gone);
    case 'rows':
    case 'label-studio':
    case 'argilla':
      return vscode.l10n.t('Wrote {0}. Rows: {1}.', first, gone);
  }
}
