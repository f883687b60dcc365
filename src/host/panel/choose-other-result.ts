// Another result of the same file to compare with: of other runs, another encoder, other epochs.
import * as vscode from 'vscode';
import type { ResultColumns } from '../../results/columns.ts';
import { readResult } from '../../results/read-result.ts';
import type { ResultStore } from '../../results/store.ts';
import type { RunMetadata } from '../../shared/results.ts';
import type { ScoreName } from '../../shared/scores.ts';
import { modelName } from '../model-name.ts';
import { describeMaking } from '../result-text.ts';
import { pick } from '../scoring/pick.ts';
import type { ScoredDataset } from '../views/scored-dataset.ts';

export interface OtherResult {
  /** Encoder, runs, and when. */
  readonly name: string;
  readonly columns: ResultColumns;
}

/** Undefined where there is none, which the person is told, or none was chosen. @throws DataDietError `file-unreadable` */
export async function chooseOtherResult(
  store: ResultStore,
  { metadata: own }: ScoredDataset,
  score: ScoreName,
): Promise<OtherResult | undefined> {
  const others: RunMetadata[] = [];
  for await (const metadata of store.finished()) {
    if (metadata.result !== own.result && metadata.data.sha256 === own.data.sha256) others.push(metadata);
  }
  if (others.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'There is no other result of this file. Score it again with another encoder, other epochs or other runs, and compare the two.',
      ),
    );
    return undefined;
  }
  const chosen = await pick(
    vscode.l10n.t('Compare Results'),
    vscode.l10n.t('Choose the result to compare with'),
    others.map((metadata) => ({
      label: modelName(metadata),
      description: describeMaking(metadata),
      detail: new Date(metadata.createdAt).toLocaleString(),
      value: metadata,
    })),
  );
  if (chosen === undefined) return undefined;
  const columns = await readResult({ folder: store.folder(chosen.result), metadata: chosen });
  const name = [modelName(chosen), describeMaking(chosen), new Date(chosen.createdAt).toLocaleString()]
    .filter((part) => part !== '')
    .join(' · ');
  if (columns.scores.has(score)) return { name, columns };
  void vscode.window.showInformationMessage(
    vscode.l10n.t('That result lacks the score that ranks the rows here.'),
  );
  return undefined;
}
