// Writes a job's artefact: the scores, one JSON object a line, and the metadata beside them; both appear whole or not at all.
import fs from 'node:fs/promises';
import path from 'node:path';
import { DataDietError } from '../shared/errors.ts';
import { metadataPath, partialPath, type RunMetadata, type ScoredRow } from '../shared/results.ts';

/** Characters gathered before they go to the file in one write; a million rows are never held as text. */
const CHUNK = 256 * 1024;

export class ResultsWriter {
  private constructor(
    private readonly out: string,
    private readonly file: fs.FileHandle,
  ) {}

  /**
   * Opens the partial file of scores. Called before the work begins, so that a folder that cannot be written to
   * is told at once and not after an hour of training.
   * @throws DataDietError 'output-unwritable'
   */
  static async open(out: string): Promise<ResultsWriter> {
    try {
      return new ResultsWriter(out, await fs.open(partialPath(out), 'w'));
    } catch (error) {
      throw unwritable(out, error);
    }
  }

  /**
   * Appends rows. Numbers are written so that reading them gives the same float64 back.
   * @param onWritten told after each chunk how many rows it held, to count progress.
   * @throws DataDietError 'output-unwritable'; 'internal' for a score that is no finite number, which JSON cannot hold.
   */
  async write(
    rows: Iterable<ScoredRow> | AsyncIterable<ScoredRow>,
    onWritten?: (rows: number) => void,
  ): Promise<void> {
    let text = '';
    let count = 0;
    const flush = async (): Promise<void> => {
      await this.#append(text);
      onWritten?.(count);
      text = '';
      count = 0;
    };
    for await (const row of rows) {
      text += `${serializeRow(row)}\n`;
      count += 1;
      if (text.length >= CHUNK) await flush();
    }
    if (count > 0) await flush();
  }

  /**
   * Puts both files into place. A scores file must never stand beside another job's metadata, and a crash may come
   * between any two steps. So the scores are the mark of a finished job: older scores go first, then the metadata
   * take their place, and the scores come last. Whenever `out` is there, the metadata beside it are its own.
   * @throws DataDietError 'output-unwritable'
   */
  async finish(metadata: RunMetadata): Promise<void> {
    const metadataFile = metadataPath(this.out);
    try {
      await this.file.sync();
      await this.file.close();
      await fs.writeFile(partialPath(metadataFile), `${JSON.stringify(metadata, undefined, 2)}\n`, {
        flush: true,
      });
      await fs.rm(this.out, { force: true });
      await fs.rename(partialPath(metadataFile), metadataFile);
      await fs.rename(partialPath(this.out), this.out);
    } catch (error) {
      throw unwritable(this.out, error);
    }
  }

  /** Gives the work up: removes what is half-written and leaves earlier results as they are. */
  async discard(): Promise<void> {
    await this.file.close().catch(() => undefined);
    for (const file of [this.out, metadataPath(this.out)]) await fs.rm(partialPath(file), { force: true });
  }

  async #append(text: string): Promise<void> {
    try {
      // Awaiting each chunk is the back-pressure. appendFile goes on after a short write, as `write` would not.
      await this.file.appendFile(text);
    } catch (error) {
      throw unwritable(this.out, error);
    }
  }
}

function serializeRow(row: ScoredRow): string {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new DataDietError('internal', `Row ${row.row} has no finite ${name} (${value}).`, {
        place: { row: row.row, line: row.line, column: name },
      });
    }
  }
  return JSON.stringify(row);
}

function unwritable(out: string, error: unknown): DataDietError {
  return new DataDietError(
    'output-unwritable',
    `The scores cannot be written to ${out} (${reason(error)}).`,
    {
      action: `Make room, or choose another file to write to than ${path.basename(out)}.`,
      place: { file: out },
      detail: error instanceof Error ? error.stack : String(error),
      cause: error,
    },
  );
}

/** The system's name for the reason (`ENOSPC`), with words for the usual ones. */
function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const words: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'your disk quota is used up',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOENT: 'there is no such folder',
    ENOTDIR: 'a part of the path is not a folder',
    EISDIR: 'it is a folder',
  };
  return words[code] ?? code;
}
