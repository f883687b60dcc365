// What the panels know of evaluations of pruning, and what a person can do about one from there.
import * as vscode from 'vscode';
import type { Evaluation } from '../../shared/evaluation.ts';
import type { UsableShare } from '../../shared/evaluation-view.ts';
import { COMMANDS, SETTINGS } from '../registry.ts';
import { writeSetting } from '../write-setting.ts';

export interface PanelEvaluations {
  /** The evaluation that a file shows; undefined where it was never evaluated. */
  readonly evaluationOf: (uri: vscode.Uri) => Promise<Evaluation | undefined>;
  /** Flags the rows that were evaluated. */
  readonly useShare: (uri: vscode.Uri, use: UsableShare) => Promise<void>;
  readonly openReport: (uri: vscode.Uri) => Promise<void>;
  readonly evaluate: (uri: vscode.Uri) => Promise<void>;
}

export function panelEvaluations(evaluationOf: PanelEvaluations['evaluationOf']): PanelEvaluations {
  return {
    evaluationOf,
    useShare: async (uri, { percent, score }) => {
      await writeSetting(uri, SETTINGS.score, score);
      await writeSetting(uri, SETTINGS.flaggedPercent, percent);
    },
    openReport: async (uri) => {
      await vscode.commands.executeCommand(COMMANDS.openEvaluationReport, uri);
    },
    evaluate: async (uri) => {
      await vscode.commands.executeCommand(COMMANDS.evaluatePruning, uri);
    },
  };
}
