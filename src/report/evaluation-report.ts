// The report of an evaluation: one page that needs nothing else, runs no script, and can be passed on.
import type { Effect, Evaluation } from '../shared/evaluation.ts';
import { curvesOf } from '../shared/evaluation-curves.ts';
import {
  describeCandidate,
  percentDigits,
  percentText,
  pointsInterval,
  signedPoints,
} from '../shared/evaluation-words.ts';
import { candidatesTable } from './candidates-table.ts';
import { chartFigure } from './chart-markup.ts';
import { classesSection } from './classes-section.ts';
import { detailsSection } from './details-section.ts';
import { fileName } from './file-name.ts';
import { makingSection } from './making-section.ts';
import { markWord } from './mark-word.ts';
import { fromData, markup, type Markup } from './markup.ts';
import { readingSection } from './reading-section.ts';
import { REPORT_STYLE } from './report-style.ts';

const WHOLE = new Intl.NumberFormat('en');

/** The verdict in a word or two, above the sentence. */
const VERDICTS: Readonly<Record<Effect, string>> = {
  gain: 'Pruning helps',
  none: 'No clear difference',
  harm: 'Pruning harms',
};

interface Tile {
  readonly term: string;
  readonly value: string;
  readonly note: string;
}

function tiles(evaluation: Evaluation): Tile[] {
  const { candidates, recommendation, full, data, majorityAccuracy } = evaluation;
  const digits = percentDigits(data.testRows);
  const chosen = recommendation.candidate === null ? undefined : candidates[recommendation.candidate];
  const all: Tile = {
    term: 'All rows',
    value: percentText(full.means.accuracy.mean, digits),
    note: `accuracy; always the training rows’ most frequent label: ${percentText(majorityAccuracy, digits)}`,
  };
  if (chosen === undefined) return [all];
  const interval = pointsInterval(recommendation.difference, digits);
  return [
    all,
    {
      term: describeCandidate(chosen),
      value: percentText(chosen.outcome.means.accuracy.mean, digits),
      note: `accuracy with ${WHOLE.format(chosen.kept)} of ${WHOLE.format(data.trainRows)} training rows`,
    },
    {
      term: 'Difference',
      value: `${signedPoints(recommendation.difference.mean, digits)} points`,
      note:
        interval === undefined
          ? 'one run tells no interval'
          : `95 % interval ${interval}${recommendation.looked > 1 ? `, widened for ${recommendation.looked} sets` : ''}`,
    },
  ];
}

function tile({ term, value, note }: Tile): Markup {
  return markup`<div><dt>${term}</dt><dd><b>${value}</b> <span>${note}</span></dd></div>`;
}

function heading(evaluation: Evaluation): Markup {
  const { recommendation, data, full, job, warnings } = evaluation;
  const runs = full.runs.length;
  const line =
    `${runs === 1 ? 'One run' : `${runs} runs`} of each set of rows, trained on ${WHOLE.format(data.trainRows)} rows or a part of ` +
    `them, tested on ${WHOLE.format(data.testRows)} that no score saw.`;
  return markup`<header><p class="kind">Does pruning help?</p>
<h1>${fromData(fileName(job.file))}</h1>
<div class="verdict ${recommendation.effect}"><p class="word">${recommendation.candidate === null ? 'Keep all rows' : VERDICTS[recommendation.effect]}</p>
<p class="sentence">${fromData(recommendation.sentence)}</p></div>
<dl class="tiles">${tiles(evaluation).map(tile)}</dl>
<p class="quiet">${line}</p></header>
${
  warnings.length === 0
    ? ''
    : markup`<section class="note warn" aria-labelledby="warnings"><h2 id="warnings">Be careful</h2><ul>${warnings.map(
        (text) => markup`<li>${fromData(text)}</li>`,
      )}</ul></section>`
}`;
}

function charts(evaluation: Evaluation): Markup {
  const { data, full } = evaluation;
  const kinds = (['drop', 'keep'] as const).flatMap((kind) => {
    const curves = curvesOf(evaluation, kind, 'accuracy');
    if (curves === undefined) return [];
    const facts = {
      curves,
      measure: 'accuracy',
      runs: full.runs.length,
      testRows: data.testRows,
      digits: percentDigits(data.testRows),
      word: markWord(evaluation.recommendation.effect),
    } as const;
    const title = kind === 'drop' ? 'Without the suspicious rows' : 'With the suspicious rows alone';
    return [
      markup`<section aria-labelledby="${kind}"><h2 id="${kind}">${title}</h2>${chartFigure(facts)}${candidatesTable(evaluation, kind)}</section>`,
    ];
  });
  return markup`${kinds}`;
}

/** @returns an HTML file */
export function evaluationReport(evaluation: Evaluation): string {
  // The style is our own text, and the policy lets nothing else in: no script, no picture, no address.
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Data Diet">
<title>Does pruning help? ${fileName(evaluation.job.file)}</title>
${REPORT_STYLE}
</head>
<body>
<main>
${heading(evaluation)}
${charts(evaluation)}
${classesSection(evaluation)}
${readingSection(evaluation)}
${makingSection(evaluation)}
${detailsSection(evaluation)}
</main>
</body>
</html>
`;
  return page.text;
}
