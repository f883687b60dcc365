// Every set of rows that was tried, and how a model did on the test rows without what it leaves out.
import { halvedClasses } from '../shared/class-losses.ts';
import { describeMethod } from '../shared/evaluate-job.ts';
import type { Candidate, Estimate, Evaluation } from '../shared/evaluation.ts';
import {
  percentDigits,
  percentInterval,
  percentText,
  pointsInterval,
  shareText,
  signedPoints,
} from '../shared/evaluation-words.ts';
import { markWord } from './mark-word.ts';
import { markup, type Markup } from './markup.ts';

const WHOLE = new Intl.NumberFormat('en');

function figureCell(estimate: Estimate, digits: number): Markup {
  const interval = percentInterval(estimate, digits);
  return markup`<td class="number">${percentText(estimate.mean, digits)}${
    interval === undefined ? '' : markup`<small>${interval}</small>`
  }</td>`;
}

/** The measure's mean, and under it what it is more or less than with all rows. */
function comparedCell(mean: number, difference: number, digits: number): Markup {
  return markup`<td class="number">${percentText(mean, digits)}<small>${signedPoints(difference, digits)}</small></td>`;
}

const BAR = { width: 120, height: 16 };

/** A line over the interval with a dot at the mean, zero in the middle of the cell: the same scale in all rows. */
function intervalBar({ mean, low = mean, high = mean }: Estimate, reach: number): Markup {
  const at = (value: number) => ((1 + value / reach) * BAR.width) / 2;
  const middle = BAR.height / 2;
  return markup`<svg class="bar" width="${BAR.width}" height="${BAR.height}" viewBox="0 0 ${BAR.width} ${BAR.height}" aria-hidden="true"><path class="zero" d="M${BAR.width / 2} 0V${BAR.height}"/><path class="reach" d="M${at(low).toFixed(1)} ${middle}H${at(high).toFixed(1)}"/><circle cx="${at(mean).toFixed(1)}" cy="${middle}" r="3.5"/></svg>`;
}

/** How far from zero differences and their intervals go. */
function reachOf(candidates: readonly Candidate[]): number {
  const ends = candidates.flatMap(({ difference: { accuracy } }) => [
    accuracy.mean,
    accuracy.low ?? 0,
    accuracy.high ?? 0,
  ]);
  return 1.05 * Math.max(0.001, ...ends.map(Math.abs));
}

interface Row {
  readonly evaluation: Evaluation;
  readonly candidate: Candidate;
  readonly reach: number;
  readonly digits: number;
}

function candidateRow({ evaluation, candidate, reach, digits }: Row): Markup {
  const { outcome, difference, share, dropped, kept } = candidate;
  const { means } = outcome;
  const index = evaluation.candidates.indexOf(candidate);
  const isChosen = index === evaluation.recommendation.candidate;
  const interval = pointsInterval(difference.accuracy, digits);
  // Where a part of the rows is kept, every class loses most of its own: that is what was asked for.
  const halved = candidate.kind === 'keep' ? 0 : halvedClasses(evaluation, candidate).length;
  const note =
    halved === 0 ? '' : markup`<small>halves ${halved} ${halved === 1 ? 'class' : 'classes'}</small>`;
  return markup`<tr${isChosen ? markup` class="chosen"` : ''}><th scope="row">${shareText(share)}${
    isChosen ? markup` <span class="badge">${markWord(evaluation.recommendation.effect)}</span>` : ''
  }</th><td class="number">${WHOLE.format(candidate.kind === 'drop' ? dropped : kept)}${note}</td>${figureCell(
    means.accuracy,
    digits,
  )}<td class="number">${signedPoints(difference.accuracy.mean, digits)}${
    interval === undefined ? '' : markup`<small>${interval}</small>`
  }</td><td class="bars">${intervalBar(difference.accuracy, reach)}</td>${comparedCell(
    means.macroF1.mean,
    difference.macroF1.mean,
    digits,
  )}${comparedCell(means.worstRecall.mean, difference.worstRecall.mean, digits)}</tr>`;
}

/** Of a kind, the methods one below the other; nothing where none of the kind was tried. */
export function candidatesTable(evaluation: Evaluation, kind: Candidate['kind']): Markup | undefined {
  const { candidates, full, data } = evaluation;
  const ofKind = candidates.filter((candidate) => candidate.kind === kind);
  if (ofKind.length === 0) return undefined;
  const digits = percentDigits(data.testRows);
  const reach = reachOf(ofKind);
  const names = [...new Set(ofKind.map(({ method }) => describeMethod(method)))];
  const groups = names.map((name) => {
    const rows = ofKind
      .filter(({ method }) => describeMethod(method) === name)
      .map((candidate) => candidateRow({ evaluation, candidate, reach, digits }));
    return markup`<tbody><tr class="group"><th scope="rowgroup" colspan="7">${name}</th></tr>${rows}</tbody>\n`;
  });
  const verb = kind === 'drop' ? 'dropped' : 'kept';
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Sets of rows by the share ${verb}"><table class="candidates">
<caption>By the share of rows ${verb}. Differences are to all rows, in percentage points; below each figure its 95 % interval, for macro F1 and the worst class the difference.</caption>
<thead><tr><th scope="col">Share ${verb}</th><th scope="col" class="number">Rows ${verb}</th><th scope="col" class="number">Accuracy</th><th scope="col" class="number">Difference</th><td class="bars"></td><th scope="col" class="number">Macro F1</th><th scope="col" class="number">Worst class’s recall</th></tr></thead>
<tbody><tr class="baseline"><th scope="row">All rows</th><td class="number">${
    kind === 'drop' ? '0' : WHOLE.format(data.trainRows)
  }</td>${figureCell(full.means.accuracy, digits)}<td></td><td class="bars"></td>${figureCell(full.means.macroF1, digits)}${figureCell(full.means.worstRecall, digits)}</tr></tbody>
${groups}</table></div>`;
}
