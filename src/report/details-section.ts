// Every measure with its interval, and every run: for those who want to compute for themselves.
import {
  MEASURES,
  type Estimate,
  type Evaluation,
  type Measure,
  type Outcome,
} from '../shared/evaluation.ts';
import {
  describeCandidate,
  percentDigits,
  percentInterval,
  percentText,
  pointsInterval,
  signedPoints,
} from '../shared/evaluation-words.ts';
import { markup, type Markup } from './markup.ts';

const NAMES: Readonly<Record<Measure, string>> = {
  accuracy: 'Accuracy',
  macroF1: 'Macro F1',
  worstRecall: 'Worst class’s recall',
};

interface TriedSet {
  readonly name: string;
  readonly outcome: Outcome;
  readonly difference?: Readonly<Record<Measure, Estimate>>;
}

function triedSets({ full, candidates }: Evaluation): TriedSet[] {
  return [
    { name: 'All rows', outcome: full },
    ...candidates.map((candidate) => ({
      name: describeCandidate(candidate),
      outcome: candidate.outcome,
      difference: candidate.difference,
    })),
  ];
}

const small = (text: string | undefined): Markup | string =>
  text === undefined ? '' : markup`<small>${text}</small>`;

function measuresTable(sets: readonly TriedSet[], digits: number): Markup {
  const heads = MEASURES.map(
    (measure) =>
      markup`<th scope="col" class="number">${NAMES[measure]}</th><th scope="col" class="number">Difference</th>`,
  );
  const rows = sets.map(({ name, outcome, difference }) => {
    const cells = MEASURES.map((measure) => {
      const mean = outcome.means[measure];
      const against = difference?.[measure];
      return markup`<td class="number">${percentText(mean.mean, digits)}${small(percentInterval(mean, digits))}</td><td class="number">${
        against === undefined
          ? ''
          : markup`${signedPoints(against.mean, digits)}${small(pointsInterval(against, digits))}`
      }</td>`;
    });
    return markup`<tr><th scope="row">${name}</th>${cells}</tr>\n`;
  });
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="All measures"><table>
<caption>Means with their 95 % intervals over the seeds, and differences to all rows in percentage points with theirs.</caption>
<thead><tr><th scope="col">Set of rows</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function runsTable(
  sets: readonly TriedSet[],
  measure: Measure,
  seeds: readonly number[],
  digits: number,
): Markup {
  const heads = seeds.map((seed) => markup`<th scope="col" class="number">Seed ${seed}</th>`);
  const rows = sets.map(({ name, outcome }) => {
    const cells = outcome.runs.map(
      (run) => markup`<td class="number">${percentText(run[measure], digits)}</td>`,
    );
    return markup`<tr><th scope="row">${name}</th>${cells}</tr>\n`;
  });
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${NAMES[measure]} of each run"><table>
<caption>${NAMES[measure]} of each run</caption>
<thead><tr><th scope="col">Set of rows</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

export function detailsSection(evaluation: Evaluation): Markup {
  const sets = triedSets(evaluation);
  const digits = percentDigits(evaluation.data.testRows);
  const { seeds } = evaluation.training;
  // A run's own figure has a digit more: it is a count of test rows, not a mean that scatters.
  const runs = MEASURES.map((measure) => runsTable(sets, measure, seeds, digits + 1));
  return markup`<section aria-labelledby="details"><h2 id="details">In detail</h2>
<details><summary>All measures with their intervals</summary>${measuresTable(sets, digits)}</details>
<details><summary>Each run (${seeds.length === 1 ? '1 seed' : `${seeds.length} seeds`})</summary>${runs}</details></section>`;
}
