// The values of a chart of curves as a table, for those who do not see it.
import { describeMethod } from '../src/shared/evaluate-job.ts';
import type { Curves } from '../src/shared/evaluation-curves.ts';
import type { EvaluationView } from '../src/shared/evaluation-view.ts';
import { describeDifference, percentDigits, percentText, shareText } from '../src/shared/evaluation-words.ts';
import { element } from './element.ts';
import { string } from './strings.ts';

export function curvesTable(
  { runs, testRows }: EvaluationView,
  curves: Curves,
  caption: string,
): HTMLElement {
  const digits = percentDigits(testRows);
  const shares = [...new Set(curves.curves.flatMap(({ points }) => points.map(({ share }) => share)))].sort(
    (a, b) => a - b,
  );
  const rows = curves.curves.map(({ method, points }) => {
    const cells = shares.map((share) => {
      const point = points.find((one) => one.share === share);
      if (point === undefined) return element('td');
      const reached = percentText(curves.full + point.difference.mean, digits);
      return element('td', {}, `${reached}, ${describeDifference(point.difference, runs, digits)}`);
    });
    return element('tr', {}, element('th', { scope: 'row' }, describeMethod(method)), ...cells);
  });
  const heads = shares.map((share) => element('th', { scope: 'col' }, shareText(share)));
  return element(
    'table',
    { class: 'hidden' },
    element('caption', {}, `${caption}. ${string('rowsAll')}: ${percentText(curves.full, digits)}`),
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, string('method')), ...heads)),
    element('tbody', {}, ...rows),
  );
}
