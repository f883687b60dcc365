// Which rows hold what a person searches for. All texts are read for it, a piece at a time, so that nothing stands still.
import type { DatasetView } from '../views/dataset-view.ts';

/** Records whose texts are read at once. */
const AT_ONCE = 500;

interface Found {
  readonly view: DatasetView;
  readonly recordOfScore: Int32Array;
  readonly search: string;
  readonly hits: Uint8Array;
}

export class RowSearch {
  private found: Found | undefined;
  private searches = 0;

  /**
   * 1 for each scored row whose texts hold the words, whatever their letters' case; undefined where nothing is searched for,
   * or another search began meanwhile.
   */
  async hits(view: DatasetView, search: string): Promise<Uint8Array | undefined> {
    const wanted = search.trim().toLowerCase();
    if (wanted === '') return undefined;
    const { recordOfScore } = view;
    const { found } = this;
    if (found?.view === view && found.recordOfScore === recordOfScore && found.search === wanted) {
      return found.hits;
    }
    this.searches += 1;
    const own = this.searches;
    const hits = new Uint8Array(view.dataset.count);
    const scored = Array.from(recordOfScore.keys()).filter((row) => recordOfScore[row] !== -1);
    for (let from = 0; from < scored.length; from += AT_ONCE) {
      const rows = scored.slice(from, from + AT_ONCE);
      const texts = await view.readTexts(rows.map((row) => recordOfScore[row]!));
      if (own !== this.searches || texts === undefined) return undefined;
      texts.forEach(({ text }, at) => {
        if (text.some((one) => one.toLowerCase().includes(wanted))) hits[rows[at]!] = 1;
      });
      await new Promise((resolve) => setImmediate(resolve));
      // Edited meanwhile: records have other numbers.
      if (own !== this.searches || view.recordOfScore !== recordOfScore) return undefined;
    }
    this.found = { view, recordOfScore, search: wanted, hits };
    return hits;
  }
}
