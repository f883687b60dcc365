// Tells the panel how the scores came about: what was scored, with what, and what to be careful of.
import path from 'node:path';
import * as vscode from 'vscode';
import { isOpaque, isPartsList } from '../../shared/dataset.ts';
import { showHidden } from '../../shared/hidden-characters.ts';
import type { ScoredState } from '../../shared/panel-protocol.ts';
import { describeSeconds } from '../../shared/progress.ts';
import { isOfPredictions, type RunMetadata } from '../../shared/results.ts';
import { trustLineOf, warningsOf } from '../../shared/warnings.ts';
import { SCORES } from '../../shared/scores.ts';
import type { DatasetView } from '../views/dataset-view.ts';
import { countRowsLeft, flaggedRows, recordsToGo } from '../views/flagged-rows.ts';
import { confusionsOf } from './confusions.ts';
import { flaggedClasses } from './flagged-classes.ts';
import { describeFinding, describeSkipped } from './finding-text.ts';
import { describeColumns, describeRuns } from '../scoring/job-plan.ts';
import type { Ranking } from '../../results/ranking.ts';
import { modelName } from '../model-name.ts';
import { describeMaking } from '../result-text.ts';
import type { PanelModel } from './panel-model.ts';
import { formatCount, formatLabel } from '../score-text.ts';
import { readSettings } from '../settings.ts';

/** Rows that could not be scored, listed one by one. */
const MOST_FINDINGS = 200;

/** Where more of the rows were cut, what was cut off decides the scores. */
const MANY_CUT = 0.25;

/** Says it where many rows were cut, and offers to cut fewer where the encoder can read more. */
function cutNotice({ data, training, model }: RunMetadata): ScoredState['notices'] {
  if (data.truncated <= MANY_CUT * data.rowsScored) return [];
  const longer = Math.min(Math.max(256, 2 * training.maxLength), model.maxLength ?? 512);
  const told = vscode.l10n.t(
    '{0} of {1} rows were cut to {2} tokens: what stands behind is in no score.',
    formatCount(data.truncated),
    formatCount(data.rowsScored),
    training.maxLength,
  );
  if (longer > training.maxLength) return [{ kind: 'information', text: told, items: [], longer }];
  const limit = vscode.l10n.t('The encoder reads no more of a row.');
  return [{ kind: 'information', text: `${told} ${limit}`, items: [] }];
}

function notices(view: DatasetView, ranking: Ranking, isBorrowed: boolean): ScoredState['notices'] {
  const { metadata } = view.dataset;
  // What else is not grave the line of trust says already.
  const list: ScoredState['notices'] = warningsOf(metadata)
    .filter(({ grave, code }) => grave || code === 'reading')
    .map(({ grave, message }) => ({ kind: grave ? 'error' : 'information', text: message, items: [] }));
  if (isBorrowed) {
    list.push({
      kind: 'information',
      text: vscode.l10n.t(
        'These are the scores of {0}, whose rows this file mostly has: of {1} scored rows {2} stand here. Score the file for scores of its own.',
        path.basename(metadata.data.file),
        formatCount(view.dataset.count),
        formatCount(countRowsLeft(view)),
      ),
      items: [],
    });
  }
  list.push(...cutNotice(metadata));
  const wanted = readSettings(view.uri).score;
  if (wanted !== ranking.score) {
    list.push({
      kind: 'information',
      text: vscode.l10n.t(
        '{0}, which the settings choose, was not computed for this file: {1} ranks its rows.',
        SCORES[wanted].name,
        SCORES[ranking.score].name,
      ),
      items: [],
    });
  }
  if (!view.hasDocument) {
    list.push({
      kind: 'information',
      text: isPartsList(view.uri.fsPath)
        ? vscode.l10n.t(
            'Rows of several files are listed here with their file and their number in it, without heat and hovers.',
          )
        : isOpaque(view.uri.fsPath)
          ? vscode.l10n.t(
              'The file is no text that the editor shows: rows are listed here, without heat and hovers.',
            )
          : vscode.l10n.t(
              'The file is larger than 50 MB, which the editor does not share with extensions: rows are listed here, without heat and hovers.',
            ),
      items: [],
    });
  }
  if (metadata.data.rowsSkipped > 0) {
    const { rowsRead, rowsSkipped, skipped, findings } = metadata.data;
    list.push({
      kind: 'information',
      text: vscode.l10n.t(
        '{0} of {1} rows were not scored: {2}.',
        formatCount(rowsSkipped),
        formatCount(rowsRead),
        describeSkipped(skipped),
      ),
      items: findings.slice(0, MOST_FINDINGS).map((finding) => describeFinding(finding, metadata.data)),
    });
  }
  return list;
}

function duration(metadata: RunMetadata): string {
  return describeSeconds(Object.values(metadata.seconds).reduce((sum, part) => sum + part, 0));
}

/** What is known where a model's own predictions were brought. */
function factsOfPredictions(metadata: RunMetadata): [string, string][] {
  const { model, data, training, imported } = metadata;
  return [
    [vscode.l10n.t('Model'), modelName(metadata)],
    [
      vscode.l10n.t('Predictions'),
      imported?.kind === 'predictions'
        ? imported.files.map(({ name }) => path.basename(name)).join(', ')
        : model.revision.slice(0, 12),
    ],
    [vscode.l10n.t('Columns'), `${describeColumns(data.columns)} → ${data.columns.label}`],
    [vscode.l10n.t('Classes'), formatCount(data.labels.length)],
    ...(training.points.length > 1
      ? [[vscode.l10n.t('Predicted after epochs'), training.points.join(', ')] as [string, string]]
      : []),
    [vscode.l10n.t('Imported'), new Date(metadata.createdAt).toLocaleString()],
  ];
}

function facts(metadata: RunMetadata): ScoredState['facts'] {
  const list = isOfPredictions(metadata) ? factsOfPredictions(metadata) : factsOfTraining(metadata);
  if (metadata.imported?.kind === 'scores') list.push([vscode.l10n.t('Scores file'), metadata.imported.name]);
  return list.map(([term, value]) => ({ term, value: showHidden(value) }));
}

function factsOfTraining(metadata: RunMetadata): [string, string][] {
  const { model, data, training, device } = metadata;
  const learned =
    training.finalLoss.length === 0 ? [] : [training.finalLoss.map((loss) => loss.toFixed(3)).join(', ')];
  return [
    [vscode.l10n.t('Encoder'), `${modelName(metadata)}, ${model.architecture}`],
    [vscode.l10n.t('Parameters'), formatCount(model.parameters)],
    [
      vscode.l10n.t('Revision'),
      /^[0-9a-f]{40,64}$/.test(model.revision) ? model.revision.slice(0, 12) : model.revision,
    ],
    [vscode.l10n.t('Columns'), `${describeColumns(data.columns)} → ${data.columns.label}`],
    [vscode.l10n.t('Classes'), formatCount(data.labels.length)],
    [
      vscode.l10n.t('Runs'),
      `${describeRuns(training)} (${vscode.l10n.t('seeds {0}', training.seeds.join(', '))})`,
    ],
    [
      vscode.l10n.t('Training'),
      vscode.l10n.t(
        'batch {0}, learning rate {1}, at most {2} tokens',
        training.batchSize,
        training.learningRate,
        training.maxLength,
      ),
    ],
    ...(training.points.length > 1
      ? [[vscode.l10n.t('Scored after epochs'), training.points.join(', ')] as [string, string]]
      : []),
    ...(training.decisions.length > 0
      ? [[vscode.l10n.t('Chosen for this file'), training.decisions.join(' ')] as [string, string]]
      : []),
    ...learned.map((text): [string, string] => [vscode.l10n.t('Final loss'), text]),
    [vscode.l10n.t('Cut rows'), formatCount(data.truncated)],
    [vscode.l10n.t('Device'), [device.provider, device.adapter].filter((part) => part !== '').join(', ')],
    [vscode.l10n.t('Time'), duration(metadata)],
    [vscode.l10n.t('Scored'), new Date(metadata.createdAt).toLocaleString()],
  ];
}

/** What the state tells beside the scores. */
interface Told {
  readonly evaluation: ScoredState['evaluation'];
  /** Whether the scores are another file's, whose rows this one mostly has. */
  readonly isBorrowed: boolean;
  /** What the ranking is compared with, in words. */
  readonly compared: string | null;
  readonly review: ScoredState['review'];
}

/**
 * @param number of the ranking, see `ScoredStateSchema`
 */
export function scoredState(
  view: DatasetView,
  model: PanelModel,
  number: number,
  { evaluation, isBorrowed, compared, review }: Told,
): ScoredState {
  const { metadata, count, scores } = view.dataset;
  const { ranking } = model;
  const values = view.dataset.valuesOf(ranking.score);
  const ends = [ranking.order[0], ranking.order.at(-1)].map((row) => (row === undefined ? 0 : values[row]!));
  return {
    kind: 'scored',
    uri: view.uri.toString(),
    name: path.basename(view.uri.fsPath),
    subtitle: [modelName(metadata), describeMaking(metadata), metadata.device.provider]
      .filter((part) => part !== '')
      .join(' · '),
    trust: trustLineOf(metadata),
    score: ranking.score,
    scores: [...scores],
    ranking: number,
    textColumns: metadata.data.columns.text.map(showHidden),
    labels: metadata.data.labels.map(formatLabel),
    rows: count,
    rowsLeft: countRowsLeft(view),
    flagged: ranking.flaggedCount,
    flaggedLeft: flaggedRows(view).length,
    flaggedPercent: ranking.flaggedPercent,
    threshold: ranking.threshold,
    low: Math.min(...ends),
    high: Math.max(...ends),
    notices: notices(view, ranking, isBorrowed),
    facts: facts(metadata),
    mapped: scores.includes('variability'),
    spread: metadata.training.runs > 1 && view.dataset.columns.spreads.has(ranking.score),
    removable: view.hasDocument,
    toGo: view.hasDocument ? null : recordsToGo(view).length,
    evaluation,
    compared,
    review,
    flaggedClasses: flaggedClasses(view),
    confusions: confusionsOf(view.dataset),
  };
}
