// What an export is made from: a scored file, and which of its result's figures go out with its rows.
import path from 'node:path';
import type { ResultColumns } from '../results/columns.ts';
import type { Columns, DatasetFormat, Dialect, Label } from '../shared/dataset.ts';
import type { RunMetadata } from '../shared/results.ts';

export interface ExportSource {
  /** Absolute path. */
  readonly file: string;
  /** How the file is written, or its format alone where its content tells. */
  readonly written: DatasetFormat | Dialect;
  readonly columns: Columns;
  readonly scores: ResultColumns;
  /**
   * Of a file that is one of several: the number of its first row among those of all. Its rows are known by their numbers
   * then, since it is as it was scored.
   */
  readonly firstRow?: number | undefined;
  /** Of the classes, by their indices in `scores`. */
  readonly labels: readonly Label[];
  /** Who predicts: `data-diet:builtin`. */
  readonly agent: string;
}

/** @param file that has the result now, which need not be the one that was scored */
export function exportSource(
  file: string,
  { data, model }: Pick<RunMetadata, 'data' | 'model'>,
  scores: ResultColumns,
): ExportSource {
  // What is handed to others names no folder of this machine.
  const name = path.isAbsolute(model.name) ? path.basename(model.name) : model.name;
  const { dialect, format, columns, labels } = data;
  return { file, written: dialect ?? format, columns, scores, labels, agent: `data-diet:${name}` };
}

/** How long work on a file goes on, and until when. */
export interface WorkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told after each piece of the file; 0..1 of the work. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** The same for a part of the work. */
export function partOfWork({ signal, onProgress }: WorkOptions, from: number, to: number): WorkOptions {
  if (onProgress === undefined) return { signal };
  return {
    signal,
    onProgress: (fraction) => {
      onProgress(from + fraction * (to - from));
    },
  };
}
