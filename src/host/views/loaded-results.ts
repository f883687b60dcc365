// The results that are held in memory: each is read once, however many views show it, and anew when it was written anew.
// Knows nothing of the editor.
import { DataDietError } from '../../shared/errors.ts';
import type { ResultFiles } from './result-files.ts';
import type { ScoredDataset } from './scored-dataset.ts';

/** @throws DataDietError `file-unreadable` */
async function readResult(stored: string): Promise<ScoredDataset> {
  const [{ readMetadata }, { readScoresFile }, { ScoredDataset }] = await Promise.all([
    import('./scores-file.ts'),
    import('../../results/read-scores-file.ts'),
    import('./scored-dataset.ts'),
  ]);
  const metadata = await readMetadata(stored);
  if (metadata === undefined) {
    throw new DataDietError('file-unreadable', 'The stored scores have no metadata that can be read.', {
      action: 'Score the dataset again.',
      place: { file: stored },
    });
  }
  return new ScoredDataset(stored, metadata, await readScoresFile(stored, metadata.data));
}

export class LoadedResults {
  /** By the scores file. */
  private readonly held = new Map<string, Promise<ScoredDataset>>();

  constructor(private readonly results: ResultFiles) {}

  /**
   * The result of a dataset file as it lies on disk when the promise settles, or undefined where it was never scored.
   * @throws DataDietError `file-unreadable`
   */
  async of(datasetFile: string): Promise<ScoredDataset | undefined> {
    for (;;) {
      const stored = await this.results.find(datasetFile);
      if (stored === undefined) return undefined;
      const reading = this.held.get(stored) ?? readResult(stored);
      this.held.set(stored, reading);
      const outcome = await reading.then(
        (dataset) => ({ dataset }),
        (error: unknown) => ({ error }),
      );
      // Forgotten while it was read: what was read lies on disk no more.
      if (this.held.get(stored) !== reading) continue;
      if ('dataset' in outcome) return outcome.dataset;
      this.held.delete(stored);
      // Removed while it was read: that is no damage.
      if ((await this.results.find(datasetFile)) !== stored) continue;
      throw outcome.error;
    }
  }

  /** Call when a job has written the scores of a dataset file anew. */
  forget(datasetFile: string): void {
    const stored = this.results.pathFor(datasetFile);
    this.results.forget(stored);
    this.held.delete(stored);
  }

  /** Removes the stored scores of a dataset file. @param shown what is shown of them, if anything is */
  async clear(datasetFile: string, shown: ScoredDataset | undefined): Promise<void> {
    const stored = shown?.file ?? (await this.results.find(datasetFile));
    if (stored === undefined) return;
    await this.results.remove(stored);
    this.held.delete(stored);
  }

  /** Lets go of a result that no view shows. */
  release(dataset: ScoredDataset): void {
    this.held.delete(dataset.file);
  }
}
