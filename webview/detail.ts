// The whole text of the chosen row, below the list: an editor's line is often too long to be read where it stands.
import type { PanelRow, ScoredState } from '../src/shared/panel-protocol.ts';
import { formatScore, SCORES, type ScoreName } from '../src/shared/scores.ts';
import { element } from './element.ts';
import { send } from './host.ts';
import { diffPair, type Piece } from './pair-diff.ts';
import { count, string } from './strings.ts';

/** What the editor tells of a scored row. */
export interface WholeText {
  readonly scored: number;
  /** 1-based; null where the row was edited or removed. */
  readonly line: number | null;
  /** Which of several files it is in. */
  readonly file: string | null;
  readonly text: readonly string[];
  /** What was decided of it, in words. */
  readonly decided: string;
  /** Values in each run of the score that ranks. */
  readonly runs: readonly number[];
  /** Its means over the runs at points of training, where there are several. */
  readonly points: readonly { readonly epoch: number; readonly value: number }[];
  /** Rows of the same or nearly the same text. */
  readonly alike: readonly { readonly line: number; readonly file: string | null; readonly label: string }[];
}

/** What only one text of a pair has is marked. */
function pieceElement({ text, shared }: Piece): HTMLElement | string {
  return shared ? text : element('mark', {}, text);
}

export class Detail {
  readonly root = element('section', { class: 'detail', tabindex: '0', hidden: '' });
  private row: PanelRow | undefined;
  private columns: readonly string[] = [];
  private score: ScoreName = 'el2n';

  /** Shows the row's excerpt until its whole text comes. */
  show(row: PanelRow, state: ScoredState): void {
    const same = row.scored === this.row?.scored;
    this.row = row;
    this.columns = state.textColumns;
    this.score = state.score;
    this.root.setAttribute('aria-label', string('detailLabel'));
    if (!same) {
      this.draw({ ...row, decided: '', runs: [], points: [], alike: [] });
      this.root.scrollTop = 0;
    }
    send({ type: 'text', scored: row.scored });
  }

  /** Another state: the row may be gone, another dataset's scores may be shown. */
  refresh(state: ScoredState): void {
    this.columns = state.textColumns;
    this.score = state.score;
    if (this.row !== undefined) send({ type: 'text', scored: this.row.scored });
  }

  take(whole: WholeText): void {
    if (whole.scored === this.row?.scored) this.draw(whole);
  }

  private draw({ line, file, text: texts, decided, runs, points, alike }: WholeText): void {
    const { row } = this;
    if (row === undefined || line === null) {
      this.row = undefined;
      this.root.hidden = true;
      this.root.replaceChildren();
      return;
    }
    const labels = row.agrees ? row.label : `${row.label} → ${row.predicted}`;
    const byRun =
      runs.length > 1 ? [string('byRun', SCORES[this.score].name, runs.map(formatScore).join(', '))] : [];
    const course = points.map(({ epoch, value }) => string('atEpoch', formatScore(value), epoch)).join(', ');
    const byPoint = course === '' ? [] : [string('byPoint', course)];
    const place = [
      ...(file === null ? [] : [file]),
      `${string('line')} ${count(line)}`,
      labels,
      ...(row.otherRank === null ? [] : [`${string('otherRank')}: ${count(row.otherRank)}`]),
      ...byRun,
      ...byPoint,
      ...(decided === '' ? [] : [decided]),
    ];
    const [first = '', second] = texts;
    const diff = second === undefined ? undefined : diffPair(first, second);
    const parts = texts.flatMap((text, index) => [
      ...(texts.length > 1 ? [element('div', { class: 'name' }, this.columns[index] ?? '')] : []),
      element('div', { class: 'whole' }, ...(diff?.[index]?.map(pieceElement) ?? [text])),
    ]);
    const others = alike
      .map((other) => {
        const where = string('alikeRow', count(other.line), other.label);
        return other.file === null ? where : `${other.file}, ${where}`;
      })
      .join(', ');
    const told = others === '' ? [] : [element('div', { class: 'place' }, string('alikeRows', others))];
    this.root.replaceChildren(element('div', { class: 'place' }, place.join(' · ')), ...told, ...parts);
    this.root.hidden = false;
  }
}
