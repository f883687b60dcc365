// Tools that language models in the editor may ask for: each says first what it does and what goes to the model.
import path from 'node:path';
import * as vscode from 'vscode';
import { describeEvaluation, describeResult } from '../../shared/assistant-answers.ts';
import {
  ASSISTANT_TOOLS,
  editorToolName,
  ROWS_TOLD,
  JobInputSchema,
  TopRowsInputSchema,
  type AssistantTool,
} from '../../shared/assistant-tools.ts';
import { readReviewLog } from '../../review/read-log.ts';
import { isSettled } from '../../review/standing-decision.ts';
import { DataDietError } from '../../shared/errors.ts';
import { formatCount } from '../score-text.ts';
import { runPlan, type Scoring } from '../scoring/score-dataset.ts';
import { datasetOf, parseInput, planOf } from './tool-place.ts';

interface ToolDeed {
  /** What the person is asked, before anything is done. @throws DataDietError */
  readonly question: (input: unknown) => {
    readonly title: string;
    readonly message: string;
    readonly doing: string;
  };
  /** Gives what the model gets, as JSON. @throws DataDietError */
  readonly run: (input: unknown, token: vscode.CancellationToken) => Promise<unknown>;
}

/** The job of a file ends with the model's call. */
async function cancellable<T>(
  { jobs }: Scoring,
  uri: vscode.Uri,
  token: vscode.CancellationToken,
  work: () => Promise<T>,
): Promise<T> {
  jobs.requireNone(uri);
  const listening = token.onCancellationRequested(() => void jobs.cancel(uri));
  try {
    return await work();
  } finally {
    listening.dispose();
  }
}

function deedsOf(scoring: Scoring): Readonly<Record<AssistantTool, ToolDeed>> {
  const nameOf = (uri: vscode.Uri): string => path.basename(uri.fsPath);
  return {
    scoreDataset: {
      question: (input) => {
        const name = nameOf(datasetOf(parseInput(JobInputSchema, input).file));
        return {
          title: vscode.l10n.t('Score {0}?', name),
          message: vscode.l10n.t(
            'An encoder is fine-tuned on {0} on this machine, which may take a while. The language model is told figures, and the names of columns and labels; no text of a row.',
            name,
          ),
          doing: vscode.l10n.t('Scoring {0}', name),
        };
      },
      run: async (given, token) => {
        const input = parseInput(JobInputSchema, given);
        const uri = datasetOf(input.file);
        const plan = await planOf(uri, input);
        return cancellable(scoring, uri, token, async () =>
          describeResult(await runPlan(scoring, uri, plan)),
        );
      },
    },
    topRows: {
      question: (input) => {
        const { file, count = ROWS_TOLD } = parseInput(TopRowsInputSchema, input);
        const name = nameOf(datasetOf(file));
        return {
          title: vscode.l10n.t('Send top-scored rows of {0}?', name),
          message: vscode.l10n.t(
            'The texts and labels of up to {0} rows of {1} are sent to the language model that you use.',
            formatCount(count),
            name,
          ),
          doing: vscode.l10n.t('Reading the top-scored rows of {0}', name),
        };
      },
      run: async (given) => {
        const { file, count = ROWS_TOLD, score = 'el2n' } = parseInput(TopRowsInputSchema, given);
        const uri = datasetOf(file);
        const stored = await scoring.store.find(uri.fsPath);
        if (stored === undefined) {
          throw new DataDietError('invalid-argument', `${nameOf(uri)} has no scores yet.`, {
            action: `Call ${editorToolName('scoreDataset')} first.`,
          });
        }
        const { suspiciousRows } = await import('../../results/suspicious-rows.ts');
        const review = await readReviewLog(uri.fsPath);
        const { rows, ...facts } = await suspiciousRows(uri.fsPath, stored, score, count, (row) =>
          isSettled(review, row),
        );
        const { trust, warnings } = describeResult(stored.metadata);
        return { file: uri.fsPath, ...facts, trust, warnings, rows };
      },
    },
    evaluatePruning: {
      question: (input) => {
        const name = nameOf(datasetOf(parseInput(JobInputSchema, input).file));
        return {
          title: vscode.l10n.t('Evaluate pruning of {0}?', name),
          message: vscode.l10n.t(
            'Encoders are fine-tuned on {0} and on parts of it on this machine, many times, which may take hours. The language model is told figures; no text of a row.',
            name,
          ),
          doing: vscode.l10n.t('Evaluating {0}', name),
        };
      },
      run: async (given, token) => {
        const input = parseInput(JobInputSchema, given);
        const uri = datasetOf(input.file);
        const plan = await planOf(uri, input);
        const [{ defaultChoice }, { jobOfChoice }, { runEvaluation }] = await Promise.all([
          import('../evaluation/evaluation-choice.ts'),
          import('../evaluation/job-of-choice.ts'),
          import('../evaluation/run-evaluation.ts'),
        ]);
        const job = jobOfChoice(scoring, uri, { plan, choice: defaultChoice() });
        return cancellable(scoring, uri, token, async () =>
          describeEvaluation(await runEvaluation(scoring, uri, job)),
        );
      },
    },
  };
}

/** A model reads the error and may put it right; the log has the details. */
function toldToModel(thrown: unknown, log: vscode.LogOutputChannel): Error {
  const error = DataDietError.from(thrown);
  log.error(`[${error.code}] ${error.message} ${error.action ?? ''}`);
  return new Error([error.message, error.action].filter((part) => part !== undefined).join(' '));
}

export function registerTools(scoring: Scoring): vscode.Disposable[] {
  const deeds = deedsOf(scoring);
  return (Object.keys(ASSISTANT_TOOLS) as AssistantTool[]).map((tool) => {
    const { question, run } = deeds[tool];
    return vscode.lm.registerTool<unknown>(editorToolName(tool), {
      prepareInvocation: ({ input }) => {
        try {
          const { title, message, doing } = question(input);
          return { invocationMessage: doing, confirmationMessages: { title, message } };
        } catch (error) {
          throw toldToModel(error, scoring.log);
        }
      },
      invoke: async ({ input }, token) => {
        try {
          const text = JSON.stringify(await run(input, token));
          return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
        } catch (error) {
          throw toldToModel(error, scoring.log);
        }
      },
    });
  });
}
