// Looks for rows of the same or nearly the same text, once for each state of a file.
import type { DatasetView, TextPasses } from '../views/dataset-view.ts';
import { AlikeRows } from './alike-rows.ts';

/** Records whose texts are read at once. */
const AT_ONCE = 2000;

/** What is asked of a view here. */
type SearchedView = Pick<DatasetView, 'dataset' | 'recordOfScore' | 'readTexts' | 'texts'>;

interface Found {
  readonly view: SearchedView;
  readonly recordOfScore: Int32Array;
  readonly rows: Promise<AlikeRows | undefined>;
}

export class AlikeSearch {
  private found: Found | undefined;
  private latest: { readonly view: SearchedView; readonly rows: AlikeRows } | undefined;

  /** @param group see `groupAlike` */
  constructor(private readonly group: (texts: readonly string[]) => Promise<Uint32Array>) {}

  /** Undefined where the file changed while it was read. */
  rows(view: SearchedView): Promise<AlikeRows | undefined> {
    const { recordOfScore } = view;
    if (this.found?.view !== view || this.found.recordOfScore !== recordOfScore) {
      this.found = { view, recordOfScore, rows: this.look(view, recordOfScore) };
    }
    return this.found.rows;
  }

  /** What was found latest for a view, if anything was. */
  known(view: SearchedView): AlikeRows | undefined {
    return this.latest?.view === view ? this.latest.rows : undefined;
  }

  private async look(view: SearchedView, recordOfScore: Int32Array): Promise<AlikeRows | undefined> {
    const scored = [...recordOfScore.keys()].filter((row) => recordOfScore[row] !== -1);
    if (view.texts !== undefined) return this.lookElsewhere(view, view.texts, recordOfScore);
    const texts: string[] = [];
    for (let from = 0; from < scored.length; from += AT_ONCE) {
      const records = scored.slice(from, from + AT_ONCE).map((row) => recordOfScore[row]!);
      const read = await view.readTexts(records);
      if (read === undefined || view.recordOfScore !== recordOfScore) return undefined;
      texts.push(...read.map(({ text }) => text.join('\n')));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const rows = new AlikeRows(view.dataset, scored, await this.group(texts));
    this.latest = { view, rows };
    return rows;
  }

  private async lookElsewhere(
    view: SearchedView,
    texts: TextPasses,
    recordOfScore: Int32Array,
  ): Promise<AlikeRows | undefined> {
    const scoreOf = new Map<number, number>();
    recordOfScore.forEach((record, row) => {
      if (record !== -1) scoreOf.set(record, row);
    });
    const records = Int32Array.from(scoreOf.keys()).sort();
    const groups = await texts.group(records);
    if (groups === undefined) return undefined;
    const rows = new AlikeRows(
      view.dataset,
      Array.from(records, (record) => scoreOf.get(record)!),
      groups,
    );
    this.latest = { view, rows };
    return rows;
  }
}
