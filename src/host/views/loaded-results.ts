// The results that are held in memory: each is read once, however many views show it, and anew when it was written anew.
// Knows nothing of the editor.
import type { ClearedScores, ResultStore, StoredResult } from '../../results/store.ts';
import type { ScoredDataset } from './scored-dataset.ts';

/** Names a result as a job finished it: a later job on the same runs finishes it anew. */
export function nameOfResult({ folder, metadata }: StoredResult): string {
  return `${folder.id} ${metadata.createdAt}`;
}

/** @throws DataDietError `file-unreadable` */
async function load(stored: StoredResult): Promise<ScoredDataset> {
  const [{ readResult }, { ScoredDataset }] = await Promise.all([
    import('../../results/read-result.ts'),
    import('./scored-dataset.ts'),
  ]);
  return new ScoredDataset(stored.folder, stored.metadata, await readResult(stored));
}

export class LoadedResults {
  private readonly held = new Map<string, Promise<ScoredDataset>>();

  constructor(private readonly store: ResultStore) {}

  /**
   * The result of a dataset file as it lies on disk when the promise settles, or undefined where it was never scored.
   * @throws DataDietError `file-unreadable`
   */
  async of(datasetFile: string): Promise<ScoredDataset | undefined> {
    for (;;) {
      const stored = await this.store.find(datasetFile);
      if (stored === undefined) return undefined;
      const key = nameOfResult(stored);
      const reading = this.held.get(key) ?? load(stored);
      this.held.set(key, reading);
      const outcome = await reading.then(
        (dataset) => ({ dataset }),
        (error: unknown) => ({ error }),
      );
      if ('error' in outcome) this.held.delete(key);
      // Written anew or cleared while it was read: what was read, or could not be, is not the file's any more.
      const now = await this.store.find(datasetFile);
      if (now === undefined || nameOfResult(now) !== key) continue;
      if ('error' in outcome) throw outcome.error;
      return outcome.dataset;
    }
  }

  /** Names what the file shows, as it lies on disk; undefined where it was never scored, or cannot be told. */
  async nameOf(datasetFile: string): Promise<string | undefined> {
    const stored = await this.store.find(datasetFile).catch(() => undefined);
    return stored && nameOfResult(stored);
  }

  /** Whether a person had this very file scored, by its path. */
  async isKnown(datasetFile: string): Promise<boolean> {
    return this.store.isLinked(datasetFile).catch(() => false);
  }

  /** The file shows no scores any more. */
  clear(datasetFile: string): Promise<ClearedScores> {
    return this.store.clear(datasetFile);
  }

  /** Lets go of a result that no view shows. */
  release({ folder, metadata }: ScoredDataset): void {
    this.held.delete(nameOfResult({ folder, metadata }));
  }
}
