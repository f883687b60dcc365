// Which rows hold what a person searches for. All texts are read for it, a piece at a time or on the reading thread, so that
// nothing stands still.
import type { DatasetView } from '../views/dataset-view.ts';

/** Records whose texts are read at once. */
const AT_ONCE = 500;

/** What is asked of a view here. */
type SearchedView = Pick<DatasetView, 'dataset' | 'recordOfScore' | 'readTexts' | 'texts'>;

interface Found {
  readonly view: SearchedView;
  readonly recordOfScore: Int32Array;
  readonly search: string;
  /** Undefined where the file changed, or another search began. */
  readonly hits: Promise<Uint8Array | undefined>;
}

export class RowSearch {
  private found: Found | undefined;
  private under: AbortController | undefined;

  /** @param onProgress told the share of the texts that were looked through, where there are many */
  constructor(private readonly onProgress: (fraction: number) => void = () => undefined) {}

  /**
   * 1 for each scored row whose texts hold the words, whatever their letters' case; undefined where nothing is searched for,
   * or another search began meanwhile.
   */
  async hits(view: SearchedView, search: string): Promise<Uint8Array | undefined> {
    const wanted = search.trim().toLowerCase();
    if (wanted === '') {
      this.under?.abort();
      return undefined;
    }
    const { recordOfScore } = view;
    const { found } = this;
    if (found?.view === view && found.recordOfScore === recordOfScore && found.search === wanted) {
      return found.hits;
    }
    this.under?.abort();
    const under = (this.under = new AbortController());
    const own: Found = {
      view,
      recordOfScore,
      search: wanted,
      hits: (view.texts === undefined ? lookHere : lookElsewhere)(
        view,
        wanted,
        under.signal,
        this.onProgress,
      ),
    };
    this.found = own;
    const hits = await own.hits;
    // What came to nothing is looked for anew when it is asked for again.
    if (hits === undefined && this.found === own) this.found = undefined;
    return hits;
  }
}

type Look = (
  view: SearchedView,
  wanted: string,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
) => Promise<Uint8Array | undefined>;

const lookElsewhere: Look = async (view, wanted, signal, onProgress) => {
  const { recordOfScore } = view;
  const found = await view.texts?.search(wanted, signal, onProgress);
  if (found === undefined || signal.aborted) return undefined;
  return Uint8Array.from(recordOfScore, (record) => (record === -1 ? 0 : found[record]!));
};

const lookHere: Look = async (view, wanted, signal) => {
  const { recordOfScore } = view;
  const hits = new Uint8Array(view.dataset.count);
  // Edited meanwhile, records have other numbers.
  const isOver = () => signal.aborted || view.recordOfScore !== recordOfScore;
  const scored = Array.from(recordOfScore.keys()).filter((row) => recordOfScore[row] !== -1);
  for (let from = 0; from < scored.length; from += AT_ONCE) {
    const rows = scored.slice(from, from + AT_ONCE);
    const texts = await view.readTexts(rows.map((row) => recordOfScore[row]!));
    if (isOver() || texts === undefined) return undefined;
    texts.forEach(({ text }, at) => {
      if (text.some((one) => one.toLowerCase().includes(wanted))) hits[rows[at]!] = 1;
    });
    await new Promise((resolve) => setImmediate(resolve));
    if (isOver()) return undefined;
  }
  return hits;
};
