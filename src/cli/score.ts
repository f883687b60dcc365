// `data-diet score`: from a request to scores on disk and a table on the terminal.
import { runScoreJob } from '../engine-client/client.ts';
import { EXTENSIONS_LISTED, formatOfFile } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import { describeModelReference, type ScoreJob } from '../shared/score-job.ts';
import type { ScoreRequest } from './arguments.ts';
import { chooseColumns } from './choose-columns.ts';
import { datasetOf } from './dataset-parts.ts';
import { computeElsewhere } from './elsewhere.ts';
import { showingProgress } from './engine-options.ts';
import type { Interruption } from './interruption.ts';
import { tellResult } from './jobs.ts';
import { withFolderHint } from './model-hint.ts';
import { chooseOutputFile, choosePointsFile, describeMismatch } from './output-file.ts';
import { say } from './show-rows.ts';
import { tellScores } from './tell-result.ts';
import { WorkingTime } from './working-time.ts';

/**
 * @throws DataDietError; `dataset-changed` once the scores are written, where the file is no longer what they are of
 */
export async function score(request: ScoreRequest, interruption: Interruption): Promise<void> {
  const { job, replaces } = await planJob(request);
  const { executor, top, verbose } = request;
  const working = new WorkingTime();
  if (executor.kind !== 'local') {
    const ended = await computeElsewhere(executor, {
      job: { work: { kind: 'score', job } },
      verbose,
      interruption,
    });
    if (ended.state === 'done') await tellResult(ended.job, { seconds: working.seconds(), top, replaces });
    return;
  }
  const metadata = await interruption.guard((signal) =>
    showingProgress(
      {
        verbose,
        signal,
        onProgress: (progress) => {
          working.hear(progress);
        },
      },
      (options) => runScoreJob(job, options),
    ).catch((error: unknown) => {
      throw withSkippedHint(withFolderHint(error, job.model));
    }),
  );
  await tellScores(job, metadata, { seconds: working.seconds(), top, replaces });
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
