// What the panel is told of rows: those in sight, and the whole text of the one that the person is at.
import type { PanelRow, ToPanel } from '../../shared/panel-protocol.ts';
import { DECISIONS } from '../../shared/decisions.ts';
import { showTurns } from '../../shared/hidden-characters.ts';
import { partFinder } from '../../shared/parts.ts';
import { isFlagged } from '../../results/ranking.ts';
import { describeReview } from '../review/describe-review.ts';
import { formatLabel } from '../score-text.ts';
import { conflictingRows } from '../views/conflicting-rows.ts';
import { rankingOf, type DatasetView } from '../views/dataset-view.ts';
import { heatStep } from '../views/heat-step.ts';
import { decisionsOf } from '../views/row-decisions.ts';
import type { AlikeRows } from './alike-rows.ts';
import type { PanelModel } from './panel-model.ts';
import { disputedOf } from './review-state.ts';

/** Characters of a text that a row of the list gets: more than a line can show. */
const EXCERPT_LENGTH = 400;
/** Characters of the chosen row's text. */
const LONGEST_TEXT = 100_000;
/** Labels that a key each chooses. */
const MOST_LIKELY = 9;
/** Rows of the same text that are named. */
const MOST_ALIKE = 8;

type TextMessage = Extract<ToPanel, { type: 'text' }>;

/** The record that a scored row is now, with its own label or another one; -1 where it is gone. */
export function recordOf(view: DatasetView, scored: number): number {
  const record = view.recordOfScore[scored] ?? -1;
  return record === -1 ? (view.relabelled.get(scored)?.record ?? -1) : record;
}

interface Place {
  readonly line: number;
  readonly file: string | null;
}

/**
 * By what a person knows a record: the number of its line; that of its row, which counts from 0, in a table or in one of
 * several files, and that file.
 */
function placeOf({ dataset, rows }: DatasetView, record: number): Place {
  const line = rows.line[record]!;
  const { format, parts } = dataset.metadata.data;
  // All files read as one text have a line a row.
  const part = parts && partFinder(parts)(line - 1);
  if (part !== undefined) return { line: part.row, file: part.file };
  return { line: line - (format === 'parquet' ? 1 : 0), file: null };
}

const NOWHERE = { line: null, file: null };

function excerpt(text: string): string {
  return text.slice(0, EXCERPT_LENGTH).replace(/\s+/g, ' ').trim();
}

/** Rows as the list shows them; undefined where the file changed meanwhile. */
export async function panelRows(
  view: DatasetView,
  { ranking, comparison }: PanelModel,
  slice: Uint32Array,
): Promise<PanelRow[] | undefined> {
  const decisions = decisionsOf(view);
  const disputed = disputedOf(view);
  const records = Array.from(slice, (scored) => recordOf(view, scored));
  const present = records.filter((record) => record !== -1);
  const texts = await view.readTexts(present);
  if (texts === undefined) return undefined;
  const textOf = new Map(present.map((record, place) => [record, texts[place]!.text]));
  const { dataset } = view;
  const { columns } = dataset;
  return Array.from(slice, (scored, place): PanelRow => {
    const record = records[place]!;
    const relabelled = view.relabelled.get(scored);
    return {
      scored,
      rank: ranking.rank[scored]! + 1,
      otherRank:
        comparison === undefined || comparison.otherRank[scored] === 0 ? null : comparison.otherRank[scored]!,
      row: columns.row[scored]!,
      ...(record === -1 ? NOWHERE : placeOf(view, record)),
      label: formatLabel(dataset.labelOf(scored)),
      predicted: formatLabel(dataset.predictedOf(scored)),
      agrees: dataset.agrees(scored),
      confidence: columns.confidence[scored]!,
      scores: Object.fromEntries(dataset.scores.map((name) => [name, dataset.valuesOf(name)[scored]!])),
      step: heatStep(ranking, scored),
      flagged: isFlagged(ranking, scored),
      decision: DECISIONS[decisions[scored]!] ?? 'open',
      relabelled: relabelled === undefined ? null : formatLabel(relabelled.label),
      disputed: disputed.has(scored),
      text: (textOf.get(record) ?? []).map((text) => showTurns(excerpt(text))),
    };
  });
}

/**
 * All that the panel shows of one row; undefined where the file changed meanwhile.
 * @param alike what was found of rows of the same text, if it was looked for
 */
export async function wholeText(
  view: DatasetView,
  scored: number,
  alike: AlikeRows | undefined,
): Promise<TextMessage | undefined> {
  const record = recordOf(view, scored);
  const decided = describeReview(view, scored) ?? '';
  const nothing = { text: [], likely: [], runs: [], points: [], alike: [] };
  if (record === -1) return { type: 'text', scored, ...NOWHERE, decided, ...nothing };
  const { score } = rankingOf(view);
  const [texts, likely, runs, points] = await Promise.all([
    view.readTexts([record]),
    view.dataset.likeliest(scored),
    view.dataset.valuesByRun(score, scored),
    view.dataset.valuesByPoint(score, scored),
  ]);
  const [read] = texts ?? [];
  if (read === undefined) return undefined;
  const { labels } = view.dataset.metadata.data;
  const now = view.relabelled.get(scored)?.label ?? view.dataset.labelOf(scored);
  return {
    type: 'text',
    scored,
    ...placeOf(view, record),
    text: read.text.map((whole) => showTurns(whole.slice(0, LONGEST_TEXT))),
    likely: likely.labels.slice(0, MOST_LIKELY).map(({ label, probability }) => ({
      label: labels.indexOf(label),
      name: formatLabel(label),
      probability,
      own: label === now,
    })),
    decided,
    runs,
    points,
    alike: rowsAlike(view, scored, alike),
  };
}

/** Rows of the text of another: by what was looked for, else those of exactly the same text and another label. */
function rowsAlike(
  view: DatasetView,
  scored: number,
  alike: AlikeRows | undefined,
): (Place & { readonly label: string })[] {
  const others = alike?.others(scored) ?? conflictingRows(view.dataset).get(scored) ?? [];
  return others
    .filter((row) => row !== scored && view.recordOfScore[row] !== -1)
    .slice(0, MOST_ALIKE)
    .map((row) => ({
      ...placeOf(view, view.recordOfScore[row]!),
      label: formatLabel(view.dataset.labelOf(row)),
    }));
}
