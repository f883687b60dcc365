// What each command does. The table is total over the registry: a command without a deed is a compile error.
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { activeDataset, datasetFromArgument, selectedFiles } from './active-dataset.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreClearing } from './editor/clear-scores.ts';
import { goToFlaggedRow } from './editor/flagged-navigation.ts';
import { openReport } from './evaluation/open-report.ts';
import type { Reports } from './evaluation/reports.ts';
import type { Panels } from './panel/panels.ts';
import { COMMANDS, INNER_COMMANDS } from './registry.ts';
import { MEANT_ROWS } from '../exports/kinds.ts';
import { TARGETS } from './exports/choose-target.ts';
import { LabelSchema } from '../shared/dataset.ts';
import type { Deeds } from './review/deeds.ts';
import { rowsAt } from './review/rows-at.ts';
import { describeError, reportError } from './report-error.ts';
import { scoreDataset, tellOf, type Scoring } from './scoring/score-dataset.ts';
import type { DocumentView } from './views/document-view.ts';

/** What a key binding or another extension may say beforehand. */
const ExportSchema = v.object({
  target: v.optional(v.picklist(TARGETS)),
  rows: v.optional(v.picklist(MEANT_ROWS)),
  file: v.optional(v.custom<vscode.Uri>((value) => value instanceof vscode.Uri)),
});
const LinesSchema = v.object({ first: v.number(), last: v.number() });
const RowsSchema = v.array(v.pipe(v.number(), v.integer(), v.minValue(0)));

type Table = Readonly<Record<keyof typeof COMMANDS, (...args: unknown[]) => Promise<void> | void>>;

async function chooseRunningJob(scoring: Scoring): Promise<vscode.Uri | undefined> {
  const jobs = scoring.jobs.all();
  if (jobs.length < 2) return jobs[0]?.uri;
  const choice = await vscode.window.showQuickPick(
    jobs.map(({ uri }) => ({ label: path.basename(uri.fsPath), description: path.dirname(uri.fsPath), uri })),
    { title: vscode.l10n.t('Cancel Scoring or Evaluation') },
  );
  return choice?.uri;
}

/** Says why there is nothing to work on, with the way out: a command that does nothing looks broken. */
async function tellOfNoScores(uri: vscode.Uri | undefined, scoring: Scoring): Promise<void> {
  if (uri === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a scored dataset first.'));
    return;
  }
  const name = path.basename(uri.fsPath);
  const failure = scoring.views.failureOf(uri);
  const score = vscode.l10n.t('Score Dataset');
  const answer = await vscode.window.showInformationMessage(
    failure === undefined ? vscode.l10n.t('{0} has no scores yet.', name) : describeError(failure),
    score,
  );
  if (answer === score) await vscode.commands.executeCommand(COMMANDS.scoreDataset, uri);
}

export function registerCommands(
  scoring: Scoring,
  panels: Panels,
  reports: Reports,
  clearing: ScoreClearing,
  deeds: Deeds,
): vscode.Disposable[] {
  const { jobs, views, log } = scoring;
  const meant = (argument: unknown) =>
    datasetFromArgument(argument) ?? panels.activeDataset ?? reports.activeDataset ?? activeDataset();

  const askForDataset = async (title: string, placeHolder: string) =>
    (await import('./scoring/choose-dataset.ts')).chooseDataset(title, placeHolder);
  /** The dataset that is meant, where it shows scores; else the person is told. */
  const scored = async (argument: unknown): Promise<vscode.Uri | undefined> => {
    const uri = meant(argument);
    if (uri !== undefined && (await views.open(uri)) !== undefined) return uri;
    // Not awaited: the command is over, the message may stay.
    void tellOfNoScores(uri, scoring);
    return undefined;
  };
  const goToFlagged = async (argument: unknown, direction: 1 | -1): Promise<void> => {
    const uri = await scored(argument);
    if (uri !== undefined) await goToFlaggedRow(views, uri, direction);
  };

  /** Scored rows that are named, or those on the lines of the selection; undefined, and the person told, where none are. */
  const chosenRows = async (
    argument: unknown,
    rows: unknown,
  ): Promise<{ readonly uri: vscode.Uri; readonly rows: readonly number[] } | undefined> => {
    const uri = await scored(argument);
    if (uri === undefined) return undefined;
    const named = v.safeParse(RowsSchema, rows);
    if (named.success) return { uri, rows: named.output };
    const view = views.documentOf(uri);
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document === view?.document);
    const here = view === undefined || editor === undefined ? [] : rowsInSelections(view, editor);
    if (here.length > 0) return { uri, rows: here };
    void vscode.window.showInformationMessage(vscode.l10n.t('No scored row stands at the cursor.'));
    return undefined;
  };

  const exporting = async (argument: unknown, answers: unknown): Promise<void> => {
    const dataset = meant(argument);
    // A file that is too large for a document has a view as long as somebody looks at it.
    const held = dataset && views.hold(dataset);
    try {
      const uri = await scored(argument);
      if (uri === undefined) return;
      const { exportRowsOf } = await import('./exports/export-rows.ts');
      await exportRowsOf(views, uri, v.parse(ExportSchema, answers));
    } finally {
      held?.dispose();
    }
  };

  const resume = async (uri: vscode.Uri): Promise<void> => {
    const { resumeJobOf } = await import('./scoring/resume.ts');
    await resumeJobOf(scoring, uri);
  };

  /** Several files that are selected are one dataset: their list stands for them. */
  const listOf = async (selected: unknown): Promise<vscode.Uri | undefined> => {
    const files = selectedFiles(selected);
    if (files === undefined) return undefined;
    const { writePartsList } = await import('../data/parts/write-list.ts');
    const paths = files
      .map(({ fsPath }) => fsPath)
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    return vscode.Uri.file(await writePartsList(paths));
  };

  const score = async (argument: unknown, maxLength?: unknown): Promise<void> => {
    const uri =
      (await listOf(maxLength)) ??
      meant(argument) ??
      (await askForDataset(vscode.l10n.t('Score Dataset'), vscode.l10n.t('Choose the dataset to score')));
    if (uri === undefined) return;
    const longer = v.safeParse(v.pipe(v.number(), v.integer(), v.minValue(8)), maxLength);
    try {
      await scoreDataset(scoring, uri, longer.success ? { maxLength: longer.output } : {});
    } catch (error) {
      // Not awaited: the command is over, the message may stay.
      void reportError(error, log, {
        again: () => score(uri),
        resume: () => resume(uri),
      });
    }
  };

  const evaluate = async (argument: unknown, selected?: unknown): Promise<void> => {
    const uri =
      (await listOf(selected)) ??
      meant(argument) ??
      (await askForDataset(
        vscode.l10n.t('Evaluate Pruning'),
        vscode.l10n.t('Choose the dataset to evaluate'),
      ));
    if (uri === undefined) return;
    try {
      const { evaluatePruning } = await import('./evaluation/evaluate-pruning.ts');
      await evaluatePruning(scoring, uri);
    } catch (error) {
      void reportError(error, log, {
        again: () => evaluate(uri),
        resume: async () => {
          const { resumeEvaluationOf } = await import('./evaluation/resume-evaluation.ts');
          await resumeEvaluationOf(scoring, uri);
        },
      });
    }
  };

  /** Shows scores that were made elsewhere, and tells what they are worth. */
  const takeIn = async (uri: vscode.Uri, metadata: RunMetadata): Promise<void> => {
    log.info(`Imported scores of ${metadata.data.rowsScored} rows for ${uri.fsPath}`);
    await views.reload(uri);
    await panels.show(uri, undefined);
    await tellOf(uri, metadata);
  };

  const table: Table = {
    scoreDataset: score,
    cancelScoring: async (argument) => {
      const dataset = meant(argument);
      const uri =
        dataset !== undefined && jobs.of(dataset) !== undefined ? dataset : await chooseRunningJob(scoring);
      if (uri !== undefined) await jobs.cancel(uri);
      else if (jobs.all().length === 0)
        void vscode.window.showInformationMessage(vscode.l10n.t('Nothing is being scored.'));
    },
    showTopRows: async (argument, row) => {
      const uri =
        meant(argument) ??
        (await askForDataset(
          vscode.l10n.t('Show Top-Scored Rows'),
          vscode.l10n.t('Choose the dataset whose rows to list'),
        ));
      const chosen = v.safeParse(v.pipe(v.number(), v.integer()), row);
      if (uri !== undefined) await panels.show(uri, chosen.success ? chosen.output : undefined);
    },
    clearScores: async (argument) => {
      const uri = await scored(argument);
      if (uri !== undefined) await clearing.ask(uri, await scoring.store.isBorrowed(uri.fsPath));
    },
    removeFlaggedRows: async (argument, lines) => {
      const uri = await scored(argument);
      const chosen = v.safeParse(LinesSchema, lines);
      if (uri !== undefined) await deeds.removeFlagged(uri, chosen.success ? chosen.output : undefined);
    },
    changeLabel: async (argument, rows, label) => {
      const chosen = await chosenRows(argument, rows);
      const view = chosen && views.of(chosen.uri);
      if (chosen === undefined || view === undefined) return;
      const told = v.safeParse(LabelSchema, label);
      const { chooseLabel } = await import('./review/choose-label.ts');
      const wanted = told.success ? told.output : await chooseLabel(view, chosen.rows);
      if (wanted !== undefined) await deeds.relabel(chosen.uri, chosen.rows, wanted);
    },
    keepRows: async (argument, rows) => {
      const chosen = await chosenRows(argument, rows);
      if (chosen !== undefined) await deeds.decide(chosen.uri, chosen.rows, 'kept');
    },
    markUnsure: async (argument, rows) => {
      const chosen = await chosenRows(argument, rows);
      if (chosen !== undefined) await deeds.decide(chosen.uri, chosen.rows, 'unsure');
    },
    undoDecision: async (argument) => {
      const uri = await scored(argument);
      if (uri === undefined) return;
      if (deeds.canUndo(uri)) await deeds.undo(uri);
      else void vscode.window.showInformationMessage(vscode.l10n.t('There is no decision to undo.'));
    },
    nextFlaggedRow: (argument) => goToFlagged(argument, 1),
    previousFlaggedRow: (argument) => goToFlagged(argument, -1),
    evaluatePruning: evaluate,
    openEvaluationReport: async (argument) => {
      const uri = meant(argument);
      if (uri !== undefined) await openReport(reports, uri);
    },
    saveEvaluationReport: async (argument) => {
      // The button in the title of a report's tab names the tab, which is no dataset.
      const uri = meant(argument);
      if (uri === undefined) return;
      const { saveReport } = await import('./evaluation/save-report.ts');
      await saveReport(scoring.evaluations, uri);
    },
    exportRows: (argument, target, file, rows) => exporting(argument, { target, file, rows }),
    writePrunedCopy: (argument, file) => exporting(argument, { target: 'pruned', file }),
    importPredictions: async (argument, files) => {
      const uri =
        meant(argument) ??
        (await askForDataset(
          vscode.l10n.t('Import Predictions'),
          vscode.l10n.t('Choose the dataset that was predicted'),
        ));
      if (uri === undefined) return;
      const { importPredictionsOf } = await import('./import/import-predictions.ts');
      const metadata = await importPredictionsOf(scoring, uri, files);
      if (metadata !== undefined) await takeIn(uri, metadata);
    },
    openScores: async (argument, file) => {
      const given = v.safeParse(v.string(), file);
      const { openScoresFile } = await import('./import/open-scores.ts');
      const opened = await openScoresFile(
        scoring,
        meant(argument),
        given.success ? given.output : undefined,
        () =>
          askForDataset(
            vscode.l10n.t('Open Scores File'),
            vscode.l10n.t('Choose the dataset that the scores are of'),
          ),
      );
      if (opened !== undefined) await takeIn(opened.uri, opened.metadata);
    },
    openLog: () => {
      log.show();
    },
  };

  const noteRemoval = vscode.commands.registerCommand(
    INNER_COMMANDS.noteRemoval,
    async (argument: unknown, rows: unknown, lines: unknown) => {
      const uri = datasetFromArgument(argument);
      if (uri === undefined) return;
      await deeds
        .noteRemoval(uri, v.parse(RowsSchema, rows), v.parse(RowsSchema, lines))
        .catch((error: unknown) => reportError(error, log));
    },
  );
  const registered = Object.entries(table).map(([name, deed]) =>
    vscode.commands.registerCommand(COMMANDS[name as keyof typeof COMMANDS], async (...args: unknown[]) => {
      try {
        await deed(...args);
      } catch (error) {
        void reportError(error, log);
      }
    }),
  );
  return [noteRemoval, ...registered];
}

function rowsInSelections(view: DocumentView, editor: vscode.TextEditor): number[] {
  const rows = editor.selections.flatMap(({ start, end }) => {
    // A selection that ends before the first character of a line does not mean that line.
    const last = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
    return rowsAt(view, start.line + 1, last);
  });
  return [...new Set(rows)];
}
