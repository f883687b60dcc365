// What a person does to rows in the panel, and where the list goes on afterwards.
import * as vscode from 'vscode';
import type { FromPanel, Query, RowChoice, ToPanel } from '../../shared/panel-protocol.ts';
import { decisionCode, type Decision } from '../../shared/decisions.ts';
import { askForNote } from '../review/ask-for-note.ts';
import { chooseLabel } from '../review/choose-label.ts';
import type { Deeds } from '../review/deeds.ts';
import { formatCount } from '../score-text.ts';
import type { DatasetView } from '../views/dataset-view.ts';
import { decisionsOf } from '../views/row-decisions.ts';

const OPEN = decisionCode('open');

/** What was decided, of how many rows. */
interface Done {
  readonly decision: Decision;
  readonly rows: number;
}

/** The panel as it is needed here. */
export interface DeedPlace {
  /** Of the dataset: it may have another name later. */
  uri(): vscode.Uri;
  /** The dataset as it is now, and the query that is shown. */
  view(): DatasetView | undefined;
  shownQuery(): Query | undefined;
  answerTo(query: Query, view: DatasetView): Promise<Uint32Array | undefined>;
  send(message: ToPanel): void;
  /** Tells the panel what is now. */
  sendState(): Promise<void>;
  selectScored(scored: number): Promise<void>;
  /** Gives the panel the focus. */
  focus(): void;
}

function describeDone({ decision, rows }: Done): string {
  const count = formatCount(rows);
  switch (decision) {
    case 'open':
      return vscode.l10n.t('Rows reopened: {0}.', count);
    case 'kept':
      return vscode.l10n.t('Rows kept: {0}.', count);
    case 'removed':
      return vscode.l10n.t('Rows removed: {0}.', count);
    case 'relabelled':
      return vscode.l10n.t('Rows relabelled: {0}.', count);
    case 'unsure':
      return vscode.l10n.t('Rows marked as unsure: {0}.', count);
  }
}

export class PanelDeeds {
  constructor(
    private readonly deeds: Deeds,
    private readonly place: DeedPlace,
  ) {}

  async answer(message: Extract<FromPanel, { type: 'decide' | 'relabel' | 'note' | 'undo' }>): Promise<void> {
    const uri = this.place.uri();
    switch (message.type) {
      case 'decide':
        await this.doTo(message.rows, async (rows, view) => ({
          decision: message.decision,
          rows: await this.decide(message.decision, rows, view),
        }));
        return;
      case 'relabel':
        await this.doTo(message.rows, async (rows, view) => {
          const label =
            message.label === null
              ? await chooseLabel(view, rows)
              : view.dataset.metadata.data.labels[message.label];
          if (label === undefined) return undefined;
          const relabel = view.hasDocument
            ? this.deeds.relabel(uri, rows, label)
            : this.deeds.markRelabelled(uri, rows, label);
          return { decision: 'relabelled', rows: await relabel };
        });
        return;
      case 'note':
        await this.doTo({ kind: 'rows', scored: [message.scored] }, async (_, view) => {
          const note = await askForNote(view, message.scored);
          if (note !== undefined) await this.deeds.note(uri, message.scored, note);
          return undefined;
        });
        return;
      case 'undo':
        await this.undo();
        return;
    }
  }

  private decide(decision: Decision, rows: readonly number[], view: DatasetView): Promise<number> {
    const uri = this.place.uri();
    if (decision !== 'removed') return this.deeds.decide(uri, rows, decision);
    return view.hasDocument ? this.deeds.remove(uri, rows) : this.deeds.markRemoved(uri, rows);
  }

  canUndo(): boolean {
    return this.deeds.canUndo(this.place.uri());
  }

  /**
   * Does something to rows, and goes to the next row that nobody has decided on. The panel waits until it is told.
   * @param deed gives what was decided of how many rows; undefined where nothing was that makes one go on
   */
  private async doTo(
    choice: RowChoice,
    deed: (rows: readonly number[], view: DatasetView) => Promise<Done | undefined>,
  ): Promise<void> {
    const { place } = this;
    let told = '';
    try {
      const view = place.view();
      const query = place.shownQuery();
      if (view === undefined || query === undefined) return;
      const before = await place.answerTo(query, view);
      const all = choice.kind === 'all' ? await place.answerTo(choice.query, view) : undefined;
      const rows = choice.kind === 'all' ? [...(all ?? [])] : choice.scored;
      const known = rows.filter((row) => row < view.dataset.count);
      if (known.length === 0 || before === undefined) return;
      const done = await deed(known, view);
      if (done === undefined || done.rows === 0) return;
      told = describeDone(done);
      await this.goOn(before, new Set(known));
    } finally {
      place.send({ type: 'told', text: told });
    }
  }

  /** Shows what became of the rows, and selects the one that follows them in the list as it was. */
  private async goOn(before: Uint32Array, done: ReadonlySet<number>): Promise<void> {
    const { place } = this;
    const view = place.view();
    if (view === undefined || place.shownQuery() === undefined) return;
    await place.sendState();
    const decisions = decisionsOf(view);
    const isOpen = (row: number) =>
      !done.has(row) && decisions[row] === OPEN && view.recordOfScore[row] !== -1;
    const last = before.findLastIndex((row) => done.has(row));
    const behind = before.subarray(last + 1).find(isOpen);
    const next = behind ?? before.subarray(0, Math.max(0, last)).findLast(isOpen);
    if (next !== undefined) await place.selectScored(next);
  }

  private async undo(): Promise<void> {
    const { place } = this;
    const view = place.view();
    const before = view && decisionsOf(view);
    const isUndone = await this.deeds.undo(place.uri());
    place.send({ type: 'told', text: isUndone ? vscode.l10n.t('Undone.') : '' });
    if (!isUndone) return;
    // The editor's own undo took the focus.
    place.focus();
    const now = place.view();
    await place.sendState();
    if (before === undefined || now === undefined || now.dataset !== view?.dataset) return;
    const decisions = decisionsOf(now);
    const changed = decisions.findIndex((decision, row) => decision !== before[row]);
    if (changed !== -1) await place.selectScored(changed);
  }
}
