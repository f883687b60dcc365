// The way from a scores file, made here or elsewhere, to the scores of its dataset.
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { datasetOfScores, hasScoresName, scoresFileBeside } from '../../data/recognise-scores.ts';
import type { RunMetadata } from '../../shared/results.ts';
import { tellRunning } from '../jobs/tell-running.ts';
import { formatOf } from '../scoring/dataset-format.ts';
import type { Scoring } from '../scoring/score-dataset.ts';
import { isDataset } from '../views/dataset-files.ts';

export interface Opened {
  readonly uri: vscode.Uri;
  readonly metadata: RunMetadata;
}

/** The dataset that a scores file is of, where it lies beside it or where it was; a copied folder takes both along. */
function datasetBeside(scores: string): vscode.Uri | undefined {
  const scored = datasetOfScores(scores);
  if (scored === undefined) return undefined;
  // Of another system, maybe.
  const name = scored.split(/[\\/]/).at(-1) ?? '';
  const file = [path.join(path.dirname(scores), name), scored].find((place) => fs.existsSync(place));
  const uri = file === undefined ? undefined : vscode.Uri.file(file);
  return uri !== undefined && isDataset(uri) ? uri : undefined;
}

async function chooseScores(dataset: vscode.Uri | undefined): Promise<string | undefined> {
  const beside = dataset && scoresFileBeside(dataset.fsPath);
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Scores file'),
      openLabel: vscode.l10n.t('Open Scores'),
      canSelectMany: false,
      ...(beside !== undefined && {
        defaultUri: vscode.Uri.file(fs.existsSync(beside) ? beside : path.dirname(beside)),
      }),
      filters: { [vscode.l10n.t('Scores')]: ['jsonl'] },
    })) ?? [];
  return chosen?.fsPath;
}

/**
 * @param meant the dataset, or the scores file itself
 * @param given path of the scores, where the person need not be asked
 * @param ask for the dataset, where nothing tells it
 * @returns undefined where the person turns away
 * @throws DataDietError
 */
export async function openScoresFile(
  scoring: Scoring,
  meant: vscode.Uri | undefined,
  given: string | undefined,
  ask: () => Promise<vscode.Uri | undefined>,
): Promise<Opened | undefined> {
  const isScores =
    meant !== undefined && hasScoresName(meant.fsPath) && datasetOfScores(meant.fsPath) !== undefined;
  const dataset = isScores ? undefined : meant;
  const scores = given ?? (isScores ? meant.fsPath : await chooseScores(dataset));
  if (scores === undefined) return undefined;
  const uri = dataset ?? datasetBeside(scores) ?? (await ask());
  if (uri === undefined || (await tellRunning(scoring.jobs, uri))) return undefined;
  const job = { file: uri.fsPath, format: formatOf(uri.fsPath), scores, store: scoring.store.root };
  scoring.jobs.requireNone(uri);
  const { openScores } = await import('../../engine-client/import.ts');
  const notes: string[] = [];
  const metadata = await scoring.jobs.ask(vscode.l10n.t('Opening scores…'), (options) =>
    openScores(job, {
      ...options,
      onNote: (message) => {
        notes.push(message);
        scoring.log.info(message);
      },
    }),
  );
  // Rows that are not there any more: told, since the scores are of another version of the file.
  for (const note of notes) void vscode.window.showInformationMessage(note);
  return { uri, metadata };
}
