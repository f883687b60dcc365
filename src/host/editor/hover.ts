// What a hover over a scored row tells. It changes nothing; the panel lists the same facts for all rows.
import * as vscode from 'vscode';
import { formatScore, SCORES, type ScoreName } from '../../shared/scores.ts';
import { describeTrust, type Trust } from '../../shared/trust.ts';
import { showHidden } from '../../shared/hidden-characters.ts';
import { warningsOf } from '../../shared/warnings.ts';
import { findRow, isOpenAndFlagged, rankingOf, type DatasetView } from '../views/dataset-view.ts';
import { describeReview } from '../review/describe-review.ts';
import { rowsAt } from '../review/rows-at.ts';
import type { LikelyLabels } from '../views/scored-dataset.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import { percentile, percentileOf, type Ranking } from '../../results/ranking.ts';
import { describeMaking } from '../result-text.ts';
import { COMMANDS } from '../registry.ts';
import { formatCount, formatLabel } from '../score-text.ts';
import { describePercentile } from '../suspicion-text.ts';

/** Longest piece of a label shown. */
const LABEL_LENGTH = 80;

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > LABEL_LENGTH ? `${line.slice(0, LABEL_LENGTH)}…` : line;
}

/** One line of the table; the cells hold only numbers and names of ours. */
function tableLine({ dataset }: DatasetView, score: ScoreName, scored: number, ranking: Ranking): string {
  const values = dataset.valuesOf(score);
  const spread = dataset.columns.spreads.get(score)?.[scored];
  const { runs } = dataset.metadata.training;
  const value =
    formatScore(values[scored]!) + (spread === undefined || runs < 2 ? '' : ` ± ${formatScore(spread)}`);
  const percent = score === ranking.score ? percentile(ranking, scored) : percentileOf(score, values, scored);
  return `| ${SCORES[score].name} | ${value} | ${describePercentile(score, percent)} |`;
}

const TRUST_ICONS: Readonly<Record<Trust['verdict'], string>> = {
  good: '$(pass)',
  careful: '$(info)',
  poor: '$(warning)',
};

/** Why a record has no score, where that is known: the records must be in their places since scoring. */
export function whyNotScored(view: DatasetView, record: number): string | undefined {
  const { rowsRead, findings } = view.dataset.metadata.data;
  if (view.rows.line.length !== rowsRead) return undefined;
  const message = findings.find(({ row }) => row === record)?.message;
  return message === undefined ? undefined : showHidden(message);
}

/** What is read of one row's runs. */
export interface RowRuns {
  /** Its value in each run, of the score that ranks. */
  readonly values: readonly number[];
  readonly likely: LikelyLabels;
}

const linkTo = (text: string, command: string, ...args: readonly unknown[]): string =>
  `[${text}](command:${command}?${encodeURIComponent(JSON.stringify(args))})`;

/** What can be done with the row, as links. */
function deedLinks(view: DatasetView, scored: number, { unanimous, labels }: LikelyLabels): string[] {
  if (!view.hasDocument) return [];
  const uri = view.uri.toString();
  const [likeliest] = labels;
  const agreed = unanimous && likeliest !== undefined && likeliest.label !== view.dataset.labelOf(scored);
  return [
    ...(agreed
      ? [
          linkTo(
            vscode.l10n.t('Change label to the predicted one'),
            COMMANDS.changeLabel,
            uri,
            [scored],
            likeliest.label,
          ),
        ]
      : []),
    linkTo(vscode.l10n.t('Change label…'), COMMANDS.changeLabel, uri, [scored]),
    linkTo(vscode.l10n.t('Keep'), COMMANDS.keepRows, uri, [scored]),
  ];
}

/**
 * @param line where the row's record begins now, 1-based
 */
export function hoverText(
  view: DatasetView,
  scored: number,
  line: number,
  { values: runs, likely }: RowRuns,
): vscode.MarkdownString {
  const { dataset } = view;
  const { metadata, columns } = dataset;
  const chosen = rankingOf(view);
  const markdown = new vscode.MarkdownString('', true);
  markdown.isTrusted = { enabledCommands: [COMMANDS.showTopRows, COMMANDS.changeLabel, COMMANDS.keepRows] };
  const place = vscode.l10n.t(
    'line {0}, rank {1} of {2}',
    formatCount(line),
    formatCount(chosen.rank[scored]! + 1),
    formatCount(dataset.count),
  );
  const flag = isOpenAndFlagged(view, chosen, scored) ? ` · $(flame) ${vscode.l10n.t('flagged')}` : '';
  markdown.appendMarkdown(`**Data Diet** · ${place}${flag}\n\n`);
  const decided = describeReview(view, scored);
  if (decided !== undefined) {
    markdown.appendMarkdown('$(checklist) ');
    markdown.appendText(decided);
    markdown.appendMarkdown('\n\n');
  }
  const agrees = dataset.agrees(scored);
  const label = shorten(formatLabel(dataset.labelOf(scored)));
  markdown.appendMarkdown(agrees ? '$(check) ' : '$(warning) ');
  markdown.appendText(
    agrees
      ? vscode.l10n.t('Label and prediction agree on {0}', label)
      : vscode.l10n.t(
          'Labelled {0}, predicted {1}',
          label,
          shorten(formatLabel(dataset.predictedOf(scored))),
        ),
  );
  markdown.appendText(
    vscode.l10n.t('; confidence in the given label {0} %', (100 * columns.confidence[scored]!).toFixed(1)),
  );
  markdown.appendMarkdown(
    `\n\n| ${vscode.l10n.t('Score')} | ${vscode.l10n.t('Value')} | ${vscode.l10n.t('Among the rows')} |\n|:--|--:|--:|\n`,
  );
  for (const score of dataset.scores) markdown.appendMarkdown(`${tableLine(view, score, scored, chosen)}\n`);
  const { training } = metadata;
  const argument = encodeURIComponent(JSON.stringify([view.uri.toString(), columns.row[scored]]));
  const footnote = [
    `[${vscode.l10n.t('Show among top-scored rows')}](command:${COMMANDS.showTopRows}?${argument})`,
    training.runs > 1
      ? vscode.l10n.t('mean ± spread of {0}', describeMaking(metadata))
      : describeMaking(metadata),
    ...(runs.length > 1
      ? [vscode.l10n.t('{0} by run: {1}', SCORES[chosen.score].name, runs.map(formatScore).join(', '))]
      : []),
  ];
  const deeds = deedLinks(view, scored, likely);
  if (deeds.length > 0) markdown.appendMarkdown(`\n${deeds.join(' · ')}\n`);
  markdown.appendMarkdown(`\n${footnote.join(' · ')}\n\n${TRUST_ICONS[metadata.trust.verdict]} `);
  const [warning] = warningsOf(metadata);
  markdown.appendText(warning?.message ?? describeTrust(metadata.trust));
  return markdown;
}

export class ScoreHover implements vscode.HoverProvider {
  constructor(private readonly views: DatasetViews) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const view = this.views.documentOf(document.uri);
    if (view === undefined) return undefined;
    const row = findRow(view, position.line + 1);
    if (row === undefined) return undefined;
    const [relabelled] = row.scored === -1 ? rowsAt(view, position.line + 1, position.line + 1) : [];
    const scored = relabelled ?? row.scored;
    if (scored === -1) {
      const reason = whyNotScored(view, row.record);
      if (reason === undefined) return undefined;
      const markdown = new vscode.MarkdownString(`**Data Diet** · ${vscode.l10n.t('not scored')}: `);
      return new vscode.Hover(markdown.appendText(reason), view.rangeOf(row.record));
    }
    // Before anything is waited for: rows may move meanwhile.
    const [range, line] = [view.rangeOf(row.record), view.rows.line[row.record]!];
    const [values, likely] = await Promise.all([
      view.dataset.valuesByRun(rankingOf(view).score, scored),
      view.dataset.likeliest(scored),
    ]);
    return new vscode.Hover(hoverText(view, scored, line, { values, likely }), range);
  }
}
