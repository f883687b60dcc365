// `data-diet score`: from a request to scores on disk and a table on the terminal.
import path from 'node:path';
import { runScoreJob } from '../engine-client/client.ts';
import type { ResultColumns } from '../results/columns.ts';
import { readResult } from '../results/read-result.ts';
import { ResultStore } from '../results/store.ts';
import { EXTENSIONS_LISTED, formatOfFile } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import { describeModelReference, type ScoreJob } from '../shared/score-job.ts';
import { metadataPath, type RunMetadata } from '../shared/results.ts';
import type { ScoreRequest } from './arguments.ts';
import { chooseColumns } from './choose-columns.ts';
import type { Interruption } from './interruption.ts';
import { withFolderHint } from './model-hint.ts';
import { chooseOutputFile, choosePointsFile } from './output-file.ts';
import { ProgressLine } from './progress-line.ts';
import { listFindings, summarise } from './summary.ts';
import { drawTable } from './table.ts';
import { neutralise } from './terminal-text.ts';
import { readTopRows } from './top-rows.ts';

/** The engine is bundled beside the command line. */
const ENGINE = path.join(__dirname, 'engine.js');
/** Width of the table where the output is no terminal. */
const FILE_COLUMNS = 120;

/** @throws DataDietError */
export async function score(request: ScoreRequest, interruption: Interruption): Promise<void> {
  const { job, replaces } = await planJob(request);
  const started = performance.now();
  const metadata = await interruption.guard((signal) => runShowingProgress(job, request.verbose, signal));
  const seconds = (performance.now() - started) / 1000;

  for (const line of [...summarise(metadata, seconds), ...listFindings(metadata)]) say(line);
  const table = drawTable(
    request.top === 0
      ? []
      : await readTopRows(job, await columnsOf(job, metadata), metadata.data.labels, request.top),
    process.stdout.isTTY ? process.stdout.columns : FILE_COLUMNS,
  );
  if (table.length > 0) {
    say('Rows of the highest EL2N:');
    process.stdout.write(`${table.join('\n')}\n`);
  }
  const replaced = replaces ? ' (replaced the earlier ones)' : '';
  say(`Scores: ${job.out}, with ${path.basename(metadataPath(job.out))} beside it${replaced}`);
}

type PlannedJob = ScoreJob & { readonly out: string };

async function planJob(request: ScoreRequest): Promise<{ job: PlannedJob; replaces: boolean }> {
  const { file, text, label } = request;
  const format = formatOfFile(file);
  if (format === undefined) {
    throw new DataDietError('format-unsupported', `The name ${file} tells no format that is read here.`, {
      action: `Give a file whose name ends in ${EXTENSIONS_LISTED}.`,
    });
  }
  const { columns, description } = await chooseColumns(
    file,
    format,
    { text, label },
    request.settings.reading,
  );
  const { out, replaces } = chooseOutputFile(file, request.out);
  say(`${description}, encoder: ${describeModelReference(request.settings.model)}`);
  const allPoints =
    request.allPoints === undefined ? undefined : choosePointsFile(file, out, request.allPoints);
  return {
    job: { ...request.settings, file, format, columns, out, ...(allPoints !== undefined && { allPoints }) },
    replaces,
  };
}

function columnsOf(job: ScoreJob, metadata: RunMetadata): Promise<ResultColumns> {
  return readResult({ folder: new ResultStore(job.store).folder(metadata.result), metadata });
}

async function runShowingProgress(
  job: ScoreJob,
  verbose: boolean,
  signal: AbortSignal,
): Promise<RunMetadata> {
  const line = new ProgressLine(process.stderr);
  try {
    return await runScoreJob(job, {
      enginePath: ENGINE,
      signal,
      onProgress: (progress) => {
        line.show(progress);
      },
      onNote: (message) => {
        line.note(neutralise(message));
      },
      onLog: (message) => {
        if (verbose) line.note(neutralise(message));
      },
    });
  } catch (error) {
    throw withSkippedHint(withFolderHint(error, job.model));
  } finally {
    line.clear();
  }
}

/** Too many rows would be left out: how to leave them out all the same. */
function withSkippedHint(thrown: unknown): unknown {
  if (!(thrown instanceof DataDietError) || thrown.code !== 'too-many-skipped') return thrown;
  const { code, message, action, place } = thrown;
  const hint = 'To score the other rows alone, add --allow-skipped.';
  return new DataDietError(code, message, {
    action: action === undefined ? hint : `${action}\n${hint}`,
    place,
    cause: thrown,
  });
}

function say(line: string): void {
  process.stderr.write(`${neutralise(line)}\n`);
}
