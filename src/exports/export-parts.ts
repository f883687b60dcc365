// Exports of a dataset that is several files: each is copied by itself, beside it; what tells of rows tells of all of them.
import fs from 'node:fs/promises';
import path from 'node:path';
import { fingerprintOfFile } from '../data/dataset-file.ts';
import { formatOfFile, type Label } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import type { RunMetadata } from '../shared/results.ts';
import { exportRows, refuseTaken, type ExportOutcome } from './export-rows.ts';
import { exportBeside, filesOf, type ExportKind, type MeantRows } from './kinds.ts';
import { partOfWork, type ExportSource, type WorkOptions } from './source.ts';

export interface PartsRequest {
  /** One that copies rows. */
  readonly kind: ExportKind;
  readonly meant: MeantRows;
  readonly replace: boolean;
  /** Whether a scored row is chosen. */
  readonly isChosen: (scored: number) => boolean;
  /** Labels that were decided, by scored row. */
  readonly relabel?: ReadonlyMap<number, Label> | undefined;
}

/** Where the exports of each file go. */
export function targetsOfParts(
  parts: readonly { readonly file: string }[],
  kind: ExportKind,
  meant: MeantRows,
): string[] {
  return parts.flatMap(({ file }) => filesOf(kind, exportBeside(file, kind, meant)));
}

/**
 * All of them or none: what is cancelled or fails takes along what it wrote.
 * @param source whose file is the list
 * @throws DataDietError `dataset-changed` where a file is not as it was scored, and as `exportRows`
 */
export async function exportParts(
  source: ExportSource,
  { parts = [], sha256 }: Pick<RunMetadata['data'], 'parts' | 'sha256'>,
  { kind, meant, replace, isChosen, relabel }: PartsRequest,
  options: WorkOptions = {},
): Promise<ExportOutcome> {
  if ((await fingerprintOfFile(source.file)).sha256 !== sha256) throw changed(source.file);
  if (!replace) await refuseTaken(targetsOfParts(parts, kind, meant));
  const outcomes: ExportOutcome[] = [];
  let first = 0;
  try {
    for (const [at, { file, rows }] of parts.entries()) {
      const format = formatOfFile(file);
      if (format === undefined) throw changed(source.file);
      const one = { ...source, file, written: format, firstRow: first };
      const labelsOf = ({ scoreOf }: { readonly scoreOf: Int32Array }): ReadonlyMap<number, Label> => {
        const labels = new Map<number, Label>();
        scoreOf.forEach((scored, record) => {
          const label = relabel?.get(scored);
          if (label !== undefined) labels.set(record, label);
        });
        return labels;
      };
      const outcome = await exportRows(
        one,
        {
          kind,
          target: exportBeside(file, kind, meant),
          replace,
          choose: ({ scoreOf }) =>
            Uint8Array.from(scoreOf, (scored) => Number(scored !== -1 && isChosen(scored))),
          relabel: labelsOf,
        },
        partOfWork(options, at / parts.length, (at + 1) / parts.length),
      );
      outcomes.push(outcome);
      first += rows;
    }
  } catch (error) {
    // What took the place of another file cannot be taken back.
    if (!replace)
      await Promise.all(outcomes.flatMap(({ files }) => files).map((file) => fs.rm(file, { force: true })));
    throw error;
  }
  const sum = (of: (outcome: ExportOutcome) => number) => outcomes.reduce((total, one) => total + of(one), 0);
  return {
    kind,
    files: outcomes.flatMap(({ files }) => files),
    chosen: sum(({ chosen }) => chosen),
    others: sum(({ others }) => others),
    notes: outcomes.flatMap(({ notes }, at) =>
      notes.map((note) => `${path.basename(parts[at]!.file)}: ${note}`),
    ),
  };
}

function changed(list: string): DataDietError {
  return new DataDietError(
    'dataset-changed',
    `Files of ${path.basename(list)} are not as they were scored.`,
    {
      action: 'Score them again, and export then. Nothing was written.',
      place: { file: list },
    },
  );
}
