// What each set of rows leaves of each class: by what is recommended, and by everything that was tried.
import { classLosses, HALF, halvedClasses, type ClassLoss } from '../shared/class-losses.ts';
import { describeMethod } from '../shared/evaluate-job.ts';
import type { Candidate, Evaluation } from '../shared/evaluation.ts';
import { describeCandidate, shareText } from '../shared/evaluation-words.ts';
import { excerpt } from '../shared/excerpt.ts';
import { formatLabel } from '../shared/label-text.ts';
import { fromData, markup, type Markup } from './markup.ts';

const WHOLE = new Intl.NumberFormat('en');
/** Classes that are listed; the others are folded away. */
const MOST_LISTED = 12;

const className = (evaluation: Evaluation, label: number): Markup =>
  fromData(excerpt(formatLabel(evaluation.data.labels[label] ?? '')));

const isHalved = ({ before, lost }: ClassLoss): boolean => before > 0 && lost >= HALF;

function lossRow(evaluation: Evaluation, loss: ClassLoss): Markup {
  const { label, before, after, lost } = loss;
  const warned = isHalved(loss) ? markup` <span class="badge warn">half or more</span>` : '';
  return markup`<tr><th scope="row">${className(evaluation, label)}${warned}</th><td class="number">${WHOLE.format(
    before,
  )}</td><td class="number">${WHOLE.format(after)}</td><td class="number">${WHOLE.format(before - after)}</td><td class="number">${(
    100 * lost
  ).toFixed(1)} %</td><td class="number">${WHOLE.format(evaluation.data.testByLabel[label] ?? 0)}</td></tr>`;
}

function lossTable(evaluation: Evaluation, losses: readonly ClassLoss[], caption: string): Markup {
  return markup`<table class="classes"><caption>${caption}</caption>
<thead><tr><th scope="col">Class</th><th scope="col" class="number">Before</th><th scope="col" class="number">After</th><th scope="col" class="number">Dropped</th><th scope="col" class="number">Lost</th><th scope="col" class="number">Test rows</th></tr></thead>
<tbody>${losses.map((loss) => lossRow(evaluation, loss))}</tbody></table>`;
}

function warning(evaluation: Evaluation, candidate: Candidate): Markup | undefined {
  const halved = halvedClasses(evaluation, candidate);
  if (halved.length === 0) return undefined;
  const names = halved
    .slice(0, 5)
    .map(({ label }, place) => markup`${place === 0 ? '' : ', '}${className(evaluation, label)}`);
  const more = halved.length > 5 ? ` and ${halved.length - 5} more` : '';
  const what =
    halved.length === 1
      ? '1 class would lose half of its rows or more'
      : `${halved.length} classes would lose half of their rows or more`;
  return markup`<p class="note warn" role="note"><strong>${what}:</strong> ${names}${more}. Look at those rows before you drop them.</p>`;
}

/** By the recommended candidate, the classes that lose most first. */
function recommendedClasses(evaluation: Evaluation, candidate: Candidate): Markup {
  const losses = classLosses(evaluation, candidate).sort((a, b) => b.lost - a.lost);
  const [listed, folded] =
    losses.length <= MOST_LISTED + 3
      ? [losses, []]
      : [losses.slice(0, MOST_LISTED), losses.slice(MOST_LISTED)];
  const name = describeCandidate(candidate);
  return markup`${warning(evaluation, candidate)}
${lossTable(evaluation, listed, `Training rows of each class with ${name}; those that lose most first.`)}
${
  folded.length === 0
    ? ''
    : markup`<details><summary>The other ${folded.length} classes</summary>${lossTable(
        evaluation,
        folded,
        'They lose less.',
      )}</details>`
}`;
}

/** A table for a method: a row a class, a column a share. */
function methodTable(evaluation: Evaluation, candidates: readonly Candidate[]): Markup {
  const { labels, trainByLabel } = evaluation.data;
  const losses = candidates.map((candidate) => classLosses(evaluation, candidate));
  const heads = candidates.map(
    ({ share, kind }) =>
      markup`<th scope="col" class="number">${shareText(share)} ${kind === 'drop' ? 'dropped' : 'kept'}</th>`,
  );
  const rows = labels.map((_, label) => {
    const cells = losses.map((ofCandidate, place) => {
      const loss = ofCandidate[label]!;
      return candidates[place]!.kind === 'drop' && isHalved(loss)
        ? markup`<td class="number halved">${WHOLE.format(loss.after)}<span class="unseen"> (half or less is left)</span></td>`
        : markup`<td class="number">${WHOLE.format(loss.after)}</td>`;
    });
    return markup`<tr><th scope="row">${className(evaluation, label)}</th><td class="number">${WHOLE.format(
      trainByLabel[label] ?? 0,
    )}</td>${cells}</tr>`;
  });
  const name = describeMethod(candidates[0]!.method);
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Rows left of each class by ${name}"><table class="classes">
<caption>${name}: training rows of each class that stay; in bold where a share dropped leaves half or less.</caption>
<thead><tr><th scope="col">Class</th><th scope="col" class="number">All rows</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

export function classesSection(evaluation: Evaluation): Markup {
  const { candidates, recommendation, data } = evaluation;
  const chosen = recommendation.candidate === null ? undefined : candidates[recommendation.candidate];
  const names = [...new Set(candidates.map(({ method }) => describeMethod(method)))];
  const tables = names.map((name) =>
    methodTable(
      evaluation,
      candidates.filter(({ method }) => describeMethod(method) === name),
    ),
  );
  return markup`<section aria-labelledby="classes"><h2 id="classes">What each class loses</h2>
${chosen === undefined ? markup`<p>Nothing is recommended to be dropped.</p>` : recommendedClasses(evaluation, chosen)}
<details><summary>All sets, ${WHOLE.format(data.labels.length)} classes each</summary>${tables}</details></section>`;
}
