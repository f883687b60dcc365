// What a person does with rows: keeps, removes, relabels, or leaves them unsure. Each deed is written into the log beside the
// dataset, and the latest can be taken back, one after the other.
import path from 'node:path';
import * as vscode from 'vscode';
import { hashText } from '../../results/columns.ts';
import type { LogEntry } from '../../review/log-entry.ts';
import { reviewLogBeside } from '../../review/log-place.ts';
import type { Label } from '../../shared/dataset.ts';
import type { Decision } from '../../shared/decisions.ts';
import type { DatasetView } from '../views/dataset-view.ts';
import { rankingOf } from '../views/dataset-view.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import { reviewOf } from '../views/row-decisions.ts';
import type { ScoredDataset } from '../views/scored-dataset.ts';
import { recordNow, relabelRows } from '../editor/relabel-rows.ts';
import { removeChosenRows, removeFlaggedRows, type Lines, type RemovedRows } from '../editor/remove-rows.ts';
import { columnFor } from '../show-document.ts';
import { reviewerOf } from './reviewer.ts';
import type { Reviews } from './reviews.ts';

/** Deeds that can be taken back. */
const MOST_DEEDS = 200;

/** Versions of the document before and with a deed's edit. */
interface Edited {
  readonly from: number;
  readonly to: number;
}

interface Deed {
  /** What is written when it is taken back. */
  readonly before: readonly LogEntry[];
  /** Undefined where it changed no text. */
  readonly edited: Edited | undefined;
}

interface Judgement {
  readonly decision: Decision;
  readonly to?: Label;
  readonly pending?: boolean;
  readonly note?: string;
}

/** Scores are compared by people: six digits say all. */
const rounded = (value: number): number => Number(value.toPrecision(6));

export class Deeds {
  private readonly done = new Map<string, Deed[]>();

  constructor(
    private readonly views: DatasetViews,
    private readonly reviews: Reviews,
  ) {}

  /** Keeps rows, leaves them unsure, or opens them again. */
  async decide(uri: vscode.Uri, scored: readonly number[], decision: Decision): Promise<number> {
    const view = this.views.of(uri);
    if (view === undefined) return 0;
    const entries = scored.map((row) => this.entryOf(view, row, { decision, ...noteOf(view, row) }));
    await this.write(uri, view, scored, entries, undefined);
    return scored.length;
  }

  /** Marks rows of a file that is not edited here: a pruned copy is written without them. */
  async markRemoved(uri: vscode.Uri, scored: readonly number[]): Promise<number> {
    const view = this.views.of(uri);
    if (view === undefined) return 0;
    const entries = scored.map((row) =>
      this.entryOf(view, row, { decision: 'removed', pending: true, ...noteOf(view, row) }),
    );
    await this.write(uri, view, scored, entries, undefined);
    return scored.length;
  }

  /** Gives rows of such a file another label: a pruned copy is written with it. */
  async markRelabelled(uri: vscode.Uri, scored: readonly number[], label: Label): Promise<number> {
    const view = this.views.of(uri);
    if (view === undefined) return 0;
    const others = scored.filter(
      (row) => (view.relabelled.get(row)?.label ?? view.dataset.labelOf(row)) !== label,
    );
    const entries = others.map((row) =>
      this.entryOf(view, row, {
        ...(view.dataset.labelOf(row) === label
          ? { decision: 'open' as const }
          : { decision: 'relabelled' as const, to: label, pending: true }),
        ...noteOf(view, row),
      }),
    );
    await this.write(uri, view, others, entries, undefined);
    return others.length;
  }

  /** Writes a note to what was decided of a row; one that nothing was decided of is unsure then. */
  async note(uri: vscode.Uri, scored: number, note: string): Promise<void> {
    const view = this.views.of(uri);
    if (view === undefined) return;
    const review = reviewOf(view, scored);
    const decided = review === undefined ? { decision: 'unsure' as const } : judgementOf(review);
    const entry = this.entryOf(view, scored, {
      ...decided,
      ...(note.trim() !== '' && { note: note.trim() }),
    });
    await this.write(uri, view, [scored], [entry], undefined);
  }

  async remove(uri: vscode.Uri, scored: readonly number[]): Promise<number> {
    return this.writeRemoved(uri, await removeChosenRows(this.views, uri, scored));
  }

  async removeFlagged(uri: vscode.Uri, lines?: Lines): Promise<number> {
    return this.writeRemoved(uri, await removeFlaggedRows(this.views, uri, lines));
  }

  /** Writes down that rows went by an edit that somebody else made, as a quick fix does. */
  async noteRemoval(uri: vscode.Uri, scored: readonly number[], lines: readonly number[]): Promise<void> {
    const view = this.views.documentOf(uri);
    if (view === undefined) return;
    view.flush();
    const gone = scored
      .map((row, at) => ({ row, line: lines[at]! }))
      .filter(({ row }) => recordNow(view, row) === -1);
    await this.writeRemoved(uri, {
      dataset: view.dataset,
      scored: Uint32Array.from(gone, ({ row }) => row),
      lines: Int32Array.from(gone, ({ line }) => line),
      edited: { from: view.document.version - 1, to: view.document.version },
    });
  }

  async relabel(uri: vscode.Uri, scored: readonly number[], label: Label): Promise<number> {
    const changed = await relabelRows(this.views, uri, scored, label);
    const view = this.views.documentOf(uri);
    if (changed === undefined || view?.dataset !== changed.dataset) return 0;
    const entries = changed.scored.map((row, at) =>
      this.entryOf(
        view,
        row,
        {
          // One that has its own label again is as it was.
          ...(view.dataset.labelOf(row) === label
            ? { decision: 'open' as const }
            : { decision: 'relabelled' as const, to: label }),
          ...noteOf(view, row),
        },
        changed.lines[at],
      ),
    );
    await this.write(uri, view, changed.scored, entries, changed.edited);
    view.flush();
    return changed.scored.length;
  }

  /** Whether there is a deed to take back. */
  canUndo(uri: vscode.Uri): boolean {
    return (this.done.get(uri.toString())?.length ?? 0) > 0;
  }

  /** Takes the latest deed back; false, and the person is told, where the text was edited since. */
  async undo(uri: vscode.Uri): Promise<boolean> {
    const key = uri.toString();
    const deeds = [...(this.done.get(key) ?? [])];
    const deed = deeds.pop();
    if (deed === undefined) return false;
    let earlier = deeds;
    if (deed.edited !== undefined) {
      const { from, to } = deed.edited;
      const now = await undoEdit(this.views, uri, to);
      if (now === undefined) return false;
      // The text is as the edit before left it, under another version.
      earlier = deeds.map((one) =>
        one.edited?.to === from ? { ...one, edited: { ...one.edited, to: now } } : one,
      );
    }
    this.done.set(key, earlier);
    await this.reviews.append(
      uri,
      deed.before.map((entry) => ({ ...entry, at: new Date().toISOString() })),
    );
    return true;
  }

  private async writeRemoved(uri: vscode.Uri, removed: RemovedRows | undefined): Promise<number> {
    const view = this.views.documentOf(uri);
    if (removed === undefined || removed.scored.length === 0 || view?.dataset !== removed.dataset) return 0;
    const scored = [...removed.scored];
    const entries = scored.map((row, at) =>
      this.entryOf(view, row, { decision: 'removed', ...noteOf(view, row) }, removed.lines[at]),
    );
    await this.write(uri, view, scored, entries, removed.edited);
    view.flush();
    return scored.length;
  }

  private async write(
    uri: vscode.Uri,
    view: DatasetView,
    scored: readonly number[],
    entries: readonly LogEntry[],
    edited: Edited | undefined,
  ): Promise<void> {
    const before = scored.map((row, at): LogEntry => {
      const review = reviewOf(view, row);
      const mine = review?.by === entries[at]!.by ? judgementOf(review) : { decision: 'open' as const };
      return this.entryOf(view, row, mine, entries[at]!.line);
    });
    const isNew = await this.reviews.append(uri, entries);
    const deeds = this.done.get(uri.toString()) ?? [];
    deeds.push({ before, edited });
    this.done.set(uri.toString(), deeds.slice(-MOST_DEEDS));
    if (isNew) this.tellOfLog(uri);
  }

  private entryOf(view: DatasetView, scored: number, judgement: Judgement, line?: number): LogEntry {
    const { dataset } = view;
    const { decision, to, pending, note } = judgement;
    const record = view.recordOfScore[scored]!;
    const there = record === -1 ? dataset.columns.line[scored]! : view.rows.line[record]!;
    return {
      hash: hashText(dataset.columns.hash, scored),
      text: hashText(dataset.columns.textHash, scored),
      line: line ?? there,
      decision,
      from: dataset.labelOf(scored),
      ...(to !== undefined && { to }),
      ...(pending === true && { pending }),
      by: reviewerOf(view.uri),
      at: new Date().toISOString(),
      result: dataset.folder.id,
      scores: scoresOf(dataset, scored, rankingOf(view).score),
      ...(note !== undefined && { note }),
    };
  }

  private tellOfLog(uri: vscode.Uri): void {
    const log = path.basename(reviewLogBeside(uri.fsPath));
    const open = vscode.l10n.t('Open');
    const told = vscode.window.showInformationMessage(
      vscode.l10n.t(
        'What you decide on the rows of {0} is kept in {1} beside it, as decided by {2}. Another name: the setting dataDiet.reviewer.',
        path.basename(uri.fsPath),
        log,
        reviewerOf(uri),
      ),
      open,
    );
    void told.then((answer) => {
      if (answer !== open) return;
      void vscode.window.showTextDocument(vscode.Uri.file(reviewLogBeside(uri.fsPath)));
    });
  }
}

function judgementOf({
  decision,
  to,
  pending,
  note,
}: {
  readonly decision: Decision;
  readonly to: Label | undefined;
  readonly pending: boolean;
  readonly note: string | undefined;
}): Judgement {
  return {
    decision,
    ...(to !== undefined && { to }),
    ...(pending && { pending }),
    ...(note !== undefined && { note }),
  };
}

function noteOf(view: DatasetView, scored: number): { readonly note?: string } {
  const note = reviewOf(view, scored)?.note;
  return note === undefined ? {} : { note };
}

/** The score that ranks, and those of the paper. */
function scoresOf(dataset: ScoredDataset, scored: number, ranking: ReturnType<typeof rankingOf>['score']) {
  const names = new Set([ranking, 'el2n', 'grand'] as const);
  return Object.fromEntries(
    [...names]
      .filter((name) => dataset.scores.includes(name))
      .map((name) => [name, rounded(dataset.valuesOf(name)[scored]!)]),
  );
}

/** The editor's own undo, of the edit after which the document has this version; gives its version then. */
async function undoEdit(views: DatasetViews, uri: vscode.Uri, version: number): Promise<number | undefined> {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  if (document?.version !== version) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} was edited since: undo it there.', path.basename(uri.fsPath)),
    );
    return undefined;
  }
  await vscode.window.showTextDocument(document, columnFor(uri));
  await vscode.commands.executeCommand('undo');
  views.documentOf(uri)?.flush();
  return document.version === version ? undefined : document.version;
}
