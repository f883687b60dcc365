// What each command does. The table is total over the registry: a command without a deed is a compile error.
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { activeDataset, datasetFromArgument } from './active-dataset.ts';
import { goToFlaggedRow } from './editor/flagged-navigation.ts';
import { openReport } from './evaluation/open-report.ts';
import type { Reports } from './evaluation/reports.ts';
import type { JobKind } from './jobs/describe-job.ts';
import type { Panels } from './panel/panels.ts';
import { COMMANDS } from './registry.ts';
import { removeFlaggedRows } from './editor/remove-rows.ts';
import { reportError } from './report-error.ts';
import { scoreDataset, type Scoring } from './scoring/score-dataset.ts';

const LinesSchema = v.object({ first: v.number(), last: v.number() });

type Deeds = Readonly<Record<keyof typeof COMMANDS, (...args: unknown[]) => Promise<void> | void>>;

async function chooseRunningJob(scoring: Scoring): Promise<vscode.Uri | undefined> {
  const jobs = scoring.jobs.all();
  if (jobs.length < 2) return jobs[0]?.uri;
  const choice = await vscode.window.showQuickPick(
    jobs.map(({ uri }) => ({ label: path.basename(uri.fsPath), description: path.dirname(uri.fsPath), uri })),
    { title: vscode.l10n.t('Cancel Scoring or Evaluation') },
  );
  return choice?.uri;
}

export function registerCommands(scoring: Scoring, panels: Panels, reports: Reports): vscode.Disposable[] {
  const { jobs, views, log } = scoring;
  const meant = (argument: unknown) =>
    datasetFromArgument(argument) ?? panels.activeDataset ?? reports.activeDataset ?? activeDataset();

  const askForDataset = async (kind: JobKind) =>
    (await import('./scoring/choose-dataset.ts')).chooseDataset(kind);
  const goToFlagged = async (argument: unknown, direction: 1 | -1): Promise<void> => {
    const uri = meant(argument);
    if (uri !== undefined) await goToFlaggedRow(views, uri, direction);
  };

  const resume = async (uri: vscode.Uri): Promise<void> => {
    const { resumeJobOf } = await import('./scoring/resume.ts');
    await resumeJobOf(scoring, uri);
  };

  const score = async (argument: unknown): Promise<void> => {
    const uri = meant(argument) ?? (await askForDataset('scoring'));
    if (uri === undefined) return;
    try {
      await scoreDataset(scoring, uri);
    } catch (error) {
      // Not awaited: the command is over, the message may stay.
      void reportError(error, log, {
        again: () => score(uri),
        resume: () => resume(uri),
      });
    }
  };

  const evaluate = async (argument: unknown): Promise<void> => {
    const uri = meant(argument) ?? (await askForDataset('evaluation'));
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

  const deeds: Deeds = {
    scoreDataset: score,
    cancelScoring: async (argument) => {
      const dataset = meant(argument);
      const uri =
        dataset !== undefined && jobs.of(dataset) !== undefined ? dataset : await chooseRunningJob(scoring);
      if (uri !== undefined) await jobs.cancel(uri);
    },
    showTopRows: async (argument, row) => {
      const uri = meant(argument);
      const chosen = v.safeParse(v.pipe(v.number(), v.integer()), row);
      if (uri !== undefined) await panels.show(uri, chosen.success ? chosen.output : undefined);
    },
    clearScores: async (argument) => {
      const uri = meant(argument);
      if (uri !== undefined) await views.clear(uri);
    },
    removeFlaggedRows: async (argument, lines) => {
      const uri = meant(argument);
      const chosen = v.safeParse(LinesSchema, lines);
      if (uri !== undefined) await removeFlaggedRows(views, uri, chosen.success ? chosen.output : undefined);
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
    openLog: () => {
      log.show();
    },
  };

  return Object.entries(deeds).map(([name, deed]) =>
    vscode.commands.registerCommand(COMMANDS[name as keyof typeof COMMANDS], async (...args: unknown[]) => {
      try {
        await deed(...args);
      } catch (error) {
        void reportError(error, log);
      }
    }),
  );
}
