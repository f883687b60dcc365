// `data-diet score`: from a request to scores on disk and a table on the terminal.
import path from 'node:path';
import { runScoreJob } from '../engine-client/client.ts';
import { EXTENSIONS_LISTED, formatOfFile } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import { describeModelReference, type ScoreJob } from '../shared/score-job.ts';
import { metadataPath, type RunMetadata } from '../shared/results.ts';
import type { ScoreRequest } from './arguments.ts';
import { chooseColumns } from './choose-columns.ts';
import { datasetOf } from './dataset-parts.ts';
import type { Interruption } from './interruption.ts';
import { withFolderHint } from './model-hint.ts';
import { chooseOutputFile, choosePointsFile, describeMismatch } from './output-file.ts';
import { standardError } from './output-streams.ts';
import { ProgressLine } from './progress-line.ts';
import { fateOf, say, showTopRows } from './show-rows.ts';
import { listFindings, summarise } from './summary.ts';
import { neutralise } from './terminal-text.ts';
import { WorkingTime } from './working-time.ts';

/** The engine is bundled beside the command line. */
const ENGINE = path.join(__dirname, 'engine.js');

/**
 * @throws DataDietError; `dataset-changed` once the scores are written, where the file is no longer what they are of
 */
export async function score(request: ScoreRequest, interruption: Interruption): Promise<void> {
  const { job, replaces } = await planJob(request);
  const working = new WorkingTime();
  const metadata = await interruption.guard((signal) =>
    runShowingProgress(job, request.verbose, working, signal),
  );
  const seconds = working.seconds();

  for (const line of [...summarise(metadata, seconds), ...listFindings(metadata)]) say(line);
  const fate = await fateOf(metadata);
  if (request.top > 0) await showTopRows(job, metadata, request.top, fate);
  const replaced = replaces ? ' (replaced the earlier ones)' : '';
  say(`Scores: ${job.out}, with ${path.basename(metadataPath(job.out))} beside it${replaced}`);
  if (fate === 'gone')
    say(`Note: ${job.file} is gone. It was read whole before; the scores are of what it held.`);
  if (fate === 'changed') throw changedMeanwhile(job, metadata);
}

function changedMeanwhile({ file, out }: PlannedJob, { data }: RunMetadata): DataDietError {
  return new DataDietError('dataset-changed', `${file} changed while it was scored.`, {
    action:
      `The scores in ${out} are whole, but of the ${new Intl.NumberFormat('en').format(data.bytes)} bytes that it held ` +
      'before: their rows and lines may be others now. Score it again.',
    place: { file },
  });
}

type PlannedJob = ScoreJob & { readonly out: string };

async function planJob(request: ScoreRequest): Promise<{ job: PlannedJob; replaces: boolean }> {
  const { text, label } = request;
  const { file, beside } = await datasetOf(request.files, request.settings.store);
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
  const { out, replaces } = chooseOutputFile(beside, request.out, ...(file === beside ? [] : [file]));
  const mismatch = replaces ? await describeMismatch(out) : undefined;
  if (mismatch !== undefined) say(mismatch);
  say(`${description}, encoder: ${describeModelReference(request.settings.model)}`);
  const allPoints =
    request.allPoints === undefined ? undefined : choosePointsFile(beside, out, request.allPoints);
  return {
    job: { ...request.settings, file, format, columns, out, ...(allPoints !== undefined && { allPoints }) },
    replaces,
  };
}

async function runShowingProgress(
  job: ScoreJob,
  verbose: boolean,
  working: WorkingTime,
  signal: AbortSignal,
): Promise<RunMetadata> {
  const line = new ProgressLine(standardError);
  try {
    return await runScoreJob(job, {
      enginePath: ENGINE,
      signal,
      onProgress: (progress) => {
        working.hear(progress);
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
