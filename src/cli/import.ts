// `data-diet import`: predictions or scores that were made elsewhere become the scores of a dataset.
import path from 'node:path';
import { importPredictions, openScores } from '../engine-client/import.ts';
import type { JobOptions } from '../engine-client/client.ts';
import { EXTENSIONS_LISTED, formatOfFile, type DatasetFormat } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import { metadataPath, type RunMetadata } from '../shared/results.ts';
import { chooseColumns } from './choose-columns.ts';
import type { ImportRequest } from './import-arguments.ts';
import type { Interruption } from './interruption.ts';
import { chooseOutputFile, describeMismatch } from './output-file.ts';
import { fateOf, say, showRowsLeft, showTopRows } from './show-rows.ts';
import { listFindings, summarise } from './summary.ts';

/** The engine is bundled beside the command line. */
const ENGINE = path.join(__dirname, 'engine.js');

/** @throws DataDietError */
export async function importResult(request: ImportRequest, interruption: Interruption): Promise<void> {
  const { file, store, source } = request;
  const format = formatOfFile(file);
  if (format === undefined) {
    throw new DataDietError('format-unsupported', `The name ${file} tells no format that is read here.`, {
      action: `Give a file whose name ends in ${EXTENSIONS_LISTED}.`,
    });
  }
  const started = performance.now();
  const work = (options: JobOptions): Promise<Imported> =>
    source.kind === 'scores'
      ? openScores({ file, format, scores: source.scores, store }, options).then((metadata) => ({ metadata }))
      : importFiles(request, source.settings, format, options);
  const { metadata, reading, written } = await interruption.guard((signal) =>
    work({
      enginePath: ENGINE,
      signal,
      onNote: say,
      onLog: (message) => {
        if (request.verbose) say(message);
      },
    }),
  );
  // Decisions on the classes were notes, and stand in the summary.
  for (const line of [
    ...summarise(metadata, (performance.now() - started) / 1000),
    ...listFindings(metadata),
  ])
    say(line);
  const { columns } = metadata.data;
  if (request.top > 0 && source.kind === 'scores') await showRowsLeft({ file, store }, metadata, request.top);
  else if (request.top > 0) {
    const job = { file, format, columns, store, ...(reading && { reading }) };
    await showTopRows(job, metadata, request.top, await fateOf(metadata));
  }
  if (written !== undefined)
    say(`Scores: ${written}, with ${path.basename(metadataPath(written))} beside it`);
}

interface Imported {
  readonly metadata: RunMetadata;
  readonly reading?: PredictionSettings['reading'];
  /** The scores file. */
  readonly written?: string;
}

type PredictionSettings = Extract<ImportRequest['source'], { kind: 'predictions' }>['settings'];

async function importFiles(
  { file, store, text, label, out: given }: ImportRequest,
  settings: PredictionSettings,
  format: DatasetFormat,
  options: JobOptions,
): Promise<Imported> {
  const { columns, description } = await chooseColumns(file, format, { text, label }, settings.reading);
  const { out, replaces } = chooseOutputFile(file, given);
  const mismatch = replaces ? await describeMismatch(out) : undefined;
  if (mismatch !== undefined) say(mismatch);
  say(description);
  const job = { ...settings, file, format, columns, store, out };
  const metadata = await importPredictions(job, options);
  return { metadata, reading: settings.reading, written: out };
}
