// Whether pruning helps: the sentence, the curves, and what can be done about them.
import type { ScoredState } from '../src/shared/panel-protocol.ts';
import type { EvaluationView } from '../src/shared/evaluation-view.ts';
import { SCORES } from '../src/shared/scores.ts';
import { curvesTable } from './curves-table.ts';
import { curvesSvg } from './evaluation-chart.ts';
import { element } from './element.ts';
import { send } from './host.ts';
import { count, string } from './strings.ts';
import { button } from './toolkit.ts';

/** Where the curves would push the distribution or the rows out of sight, they wait until they are asked for. */
const hasRoom = (): boolean =>
  window.innerHeight >= 1000 || (window.innerHeight >= 700 && window.innerWidth >= 1180);
/** Two charts beside each other need as many pixels. */
const WIDE_ENOUGH = 860;
const GAP = 24;

/** What is flagged now. */
export type Flagging = Pick<ScoredState, 'flaggedPercent' | 'score'>;

export class EvaluationSection {
  readonly root = element('section', { class: 'evaluation' });
  private readonly charts = element('div', { class: 'charts' });
  private readonly details = document.createElement('details');
  private shown: { readonly evaluation: EvaluationView; readonly flagging: Flagging | undefined } | undefined;
  private width = 0;

  constructor() {
    new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width === 0 || width === this.width) return;
      this.width = width;
      this.drawCharts();
    }).observe(this.charts);
  }

  /** @param flagging undefined where there are no scores */
  show(evaluation: EvaluationView | null, flagging: Flagging | undefined): void {
    this.root.setAttribute('aria-label', string('evaluation'));
    if (evaluation === null) {
      this.shown = undefined;
      this.root.className = 'evaluation absent';
      this.root.replaceChildren(element('span', {}, string('notEvaluated')), evaluateButton('evaluate'));
      return;
    }
    if (this.shown === undefined) this.details.open = hasRoom();
    this.shown = { evaluation, flagging };
    this.root.className = `evaluation ${evaluation.effect}`;
    const summary = element(
      'summary',
      {},
      element('strong', {}, string('evaluation')),
      ' ',
      element('span', { class: 'sentence' }, evaluation.sentence),
    );
    const { halved } = evaluation;
    const warned =
      halved === 0
        ? []
        : [
            element(
              'p',
              { class: 'halved' },
              halved === 1 ? string('halvedClass') : string('halvedClasses', count(halved)),
            ),
          ];
    const report = button(string('openReport'), 'secondary', () => {
      send({ type: 'openReport' });
    });
    const actions = element(
      'div',
      { class: 'actions' },
      ...useElement(evaluation, flagging),
      report,
      evaluateButton('evaluateAgain'),
    );
    this.details.replaceChildren(summary, this.charts);
    this.root.replaceChildren(this.details, ...warned, actions);
    this.drawCharts();
  }

  /** Shows the curves at once, where there is nothing else to show. */
  open(): void {
    this.details.open = true;
  }

  private drawCharts(): void {
    if (this.shown === undefined || this.width === 0) return;
    const { evaluation, flagging } = this.shown;
    const beside = evaluation.charts.length > 1 && this.width >= WIDE_ENOUGH;
    const drawn = beside ? evaluation.charts : evaluation.charts.slice(0, 1);
    const width = beside ? Math.floor((this.width - GAP) / 2) : this.width;
    const hint =
      evaluation.runs === 1
        ? string('noBands', count(evaluation.testRows))
        : string('bands', count(evaluation.testRows), evaluation.runs);
    const figures = drawn.map((curves, place) => {
      const title = string(curves.kind === 'drop' ? 'accuracyByDropped' : 'accuracyByKept');
      const chart = { evaluation, curves, width, flaggedPercent: flagging?.flaggedPercent };
      return element(
        'figure',
        {},
        element(
          'figcaption',
          {},
          element('span', { class: 'caption' }, title),
          ...(place === 0 ? [element('span', { class: 'hint' }, hint)] : []),
        ),
        curvesSvg(chart, string('curvesLabel', title)),
        curvesTable(evaluation, curves, title),
      );
    });
    this.charts.replaceChildren(...figures);
  }
}

function evaluateButton(text: 'evaluate' | 'evaluateAgain'): HTMLElement {
  return button(string(text), 'secondary', () => {
    send({ type: 'evaluate' });
  });
}

/** A button that flags what is recommended, or that it is flagged already; nothing where that cannot be flagged. */
function useElement({ use, effect }: EvaluationView, flagging: Flagging | undefined): HTMLElement[] {
  if (use === null || flagging === undefined) return [];
  const { percent, score } = use;
  const name = SCORES[score].name;
  if (flagging.flaggedPercent === percent && flagging.score === score) {
    return [element('span', { class: 'in-use' }, string('shareInUse', percent, name))];
  }
  const made = button(string('useShare', percent), effect === 'gain' ? 'primary' : 'secondary', () => {
    send({ type: 'useShare', percent, score });
  });
  made.setAttribute('title', string('useShareHint', percent, name));
  return [made];
}
