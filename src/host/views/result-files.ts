// Where results lie on disk, and how a file finds its own: by its path, or by its content after a move or a copy.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { metadataPath, type RunMetadata } from '../../shared/results.ts';
import { readMetadata } from './scores-file.ts';

/** Results kept; the oldest go first. */
const KEPT_RESULTS = 200;
const EXTENSION = '.jsonl';

async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of fs.createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

export class ResultFiles {
  /** What the metadata of each scores file say of its dataset, read once. */
  private readonly known = new Map<string, RunMetadata['data'] | undefined>();

  constructor(private readonly folder: string) {}

  /** Where the scores of a dataset file go. */
  pathFor(datasetFile: string): string {
    const id = createHash('sha256').update(datasetFile).digest('hex').slice(0, 24);
    return path.join(this.folder, `${id}${EXTENSION}`);
  }

  /** Makes the folder and takes out the oldest results. */
  async prepare(): Promise<void> {
    await fs.promises.mkdir(this.folder, { recursive: true });
    const files = await Promise.all(
      (await this.list()).map(async (file) => ({ file, time: (await fs.promises.stat(file)).mtimeMs })),
    );
    files.sort((a, b) => b.time - a.time);
    await Promise.all(files.slice(KEPT_RESULTS).map(({ file }) => this.remove(file)));
  }

  /** The scores file of a dataset file, or undefined where it was never scored. */
  async find(datasetFile: string): Promise<string | undefined> {
    const own = this.pathFor(datasetFile);
    if (fs.existsSync(own)) return own;
    const { size } = await fs.promises.stat(datasetFile);
    const candidates: { file: string; sha256: string }[] = [];
    for (const file of await this.list()) {
      if (!this.known.has(file)) this.known.set(file, (await readMetadata(file))?.data);
      const data = this.known.get(file);
      if (data?.bytes === size) candidates.push({ file, sha256: data.sha256 });
    }
    if (candidates.length === 0) return undefined;
    const sha256 = await sha256OfFile(datasetFile);
    return candidates.find((candidate) => candidate.sha256 === sha256)?.file;
  }

  async remove(scoresFile: string): Promise<void> {
    this.known.delete(scoresFile);
    await fs.promises.rm(scoresFile, { force: true });
    await fs.promises.rm(metadataPath(scoresFile), { force: true });
  }

  /** Call when a job has written `scoresFile` anew. */
  forget(scoresFile: string): void {
    this.known.delete(scoresFile);
  }

  private async list(): Promise<string[]> {
    const names = await fs.promises.readdir(this.folder).catch(() => []);
    return names
      .filter((name) => /^[0-9a-f]{24}\.jsonl$/.test(name))
      .map((name) => path.join(this.folder, name));
  }
}
