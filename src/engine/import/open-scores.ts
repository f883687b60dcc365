// Takes in a scores file that was made elsewhere as the scores of its dataset.
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { openText, readBatches } from '../../data/reader.ts';
import { exampleOf } from '../../data/examples.ts';
import { HashIndex } from '../../data/hash-index.ts';
import { textHash } from '../../data/record-hash.ts';
import { assignScores } from '../../data/score-lookup.ts';
import { growingInt32 } from '../../data/growing-array.ts';
import { hashText, hashWords } from '../../results/columns.ts';
import type { JobIdentity } from '../../results/job-identity.ts';
import { writeMerged } from '../../results/merged-file.ts';
import { readJson } from '../../results/result-folder.ts';
import { ResultStore } from '../../results/store.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { OpenScoresJob } from '../../shared/import-job.ts';
import { isOfPredictions, metadataPath, RunMetadataSchema, type RunMetadata } from '../../shared/results.ts';
import type { JobReport } from '../prepare-job.ts';
import { readScores, type ReadScores } from './read-scores.ts';

/** As it lies beside the scores: with their fingerprint. */
const MetadataSchema = v.object({
  ...RunMetadataSchema.entries,
  scores: v.optional(v.object({ sha256: v.string() })),
});

const WHOLE = new Intl.NumberFormat('en');

/**
 * At the end the result lies in the store and is the file's; the dataset may be of another version than was scored.
 * @throws DataDietError `scores-unusable`; those of reading a dataset
 */
export async function openScores(job: OpenScoresJob, report: Pick<JobReport, 'note'>): Promise<RunMetadata> {
  const { file, scores } = job;
  const beside = await metadataOf(scores);
  const { scores: written, ...metadata } = beside;
  const { columns, sha256 } = await readScores(scores, metadata.data.labels);
  if (written !== undefined && written.sha256 !== sha256) {
    throw unusable(scores, `${scores} is not the file that the metadata beside it tell of.`);
  }
  const store = new ResultStore(job.store);
  const { textHashes, matched } = await matchRows(job, metadata, columns);
  const name = path.basename(file);
  if (matched === 0) {
    throw unusable(
      scores,
      `None of the ${WHOLE.format(columns.count)} rows of ${path.basename(scores)} is a row of ${name}.`,
      `They are the scores of ${path.basename(metadata.data.file)}: open them for that file.`,
    );
  }
  if (matched < columns.count) {
    report.note(
      `${WHOLE.format(matched)} of ${WHOLE.format(columns.count)} scored rows stand in ${name} as they were scored; the others were changed or removed since.`,
    );
  }
  const own = await store.finishedAs(metadata);
  if (own !== undefined) {
    await store.adopt(file, own.result);
    return own;
  }
  const folder = await store.open(identityOf(metadata, sha256));
  const { row, line, endLine, label, hash, ...merged } = columns;
  await folder.keepRows({ row, line, endLine, label, hash, textHash: textHashes });
  await writeMerged(folder, merged);
  const opened: RunMetadata = {
    ...metadata,
    result: folder.id,
    // Of no job of this machine: they tell nothing of how long one takes.
    computedRuns: 0,
    data: { ...metadata.data, file },
    imported: {
      kind: 'scores',
      name: scores,
      sha256,
      dataset: metadata.data.file,
      matched,
      ...(isOfPredictions(metadata) && { of: 'predictions' }),
    },
  };
  await folder.finish(opened);
  await store.adopt(file, folder.id);
  return opened;
}

async function metadataOf(scores: string): Promise<v.InferOutput<typeof MetadataSchema>> {
  const place = metadataPath(scores);
  if (!fs.existsSync(scores)) {
    throw new DataDietError('file-not-found', `There is no file ${scores}.`, {
      action: 'Check the path.',
      place: { file: scores },
    });
  }
  if (!fs.existsSync(place)) {
    throw unusable(
      scores,
      `${path.basename(place)} does not lie beside ${scores}: without its metadata nothing tells what the scores are of.`,
      'Copy both files from where they were made.',
    );
  }
  const metadata = await readJson(place, MetadataSchema);
  if (metadata !== undefined) return metadata;
  throw unusable(place, `${place} cannot be read: it is damaged, or of another version.`);
}

function unusable(file: string, message: string, action?: string): DataDietError {
  return new DataDietError('scores-unusable', message, {
    action: action ?? 'Take both files anew from where they were made, or score the dataset here.',
    place: { file },
  });
}

/** Finds the scored rows in the dataset as it is now, for the hashes of their texts. */
async function matchRows(
  { file, format }: OpenScoresJob,
  { data }: RunMetadata,
  { hash, count }: ReadScores['columns'],
): Promise<{ readonly textHashes: Uint32Array; readonly matched: number }> {
  const index = new HashIndex(hash);
  const contents = growingInt32();
  const words = new Uint32Array(2 * count);
  const text = await openText(file, data.format === format && data.dialect ? data.dialect : format);
  for await (const events of readBatches(text)) {
    for (const event of events) {
      if (event.kind !== 'record') continue;
      const first = index.first(event.record.hash);
      contents.append(first);
      if (first === -1) continue;
      const example = exampleOf(event.record, data.columns);
      // Records of one content have one text.
      if (example.kind === 'example') words.set(hashWords(textHash(example.example.texts)), 2 * first);
    }
  }
  let matched = 0;
  for (const scored of assignScores(contents.values, index)) {
    if (scored === -1) continue;
    matched += 1;
    const first = index.first(hashText(hash, scored));
    words.copyWithin(2 * scored, 2 * first, 2 * first + 2);
  }
  return { textHashes: words, matched };
}

function identityOf({ data, model, training, device, versions }: RunMetadata, sha256: string): JobIdentity {
  const { bytes, format, dialect, columns, labels } = data;
  return {
    format: 1,
    data: { bytes, sha256: data.sha256, format, ...(dialect && { dialect }), columns, labels },
    model: { revision: model.revision, architecture: model.architecture, head: model.head },
    training: {
      epochs: training.epochs,
      batchSize: training.batchSize,
      learningRate: training.learningRate,
      warmupFraction: training.warmupFraction,
      weightDecay: training.weightDecay,
      maxGradientNorm: training.maxGradientNorm,
      maxLength: training.maxLength,
    },
    brought: sha256,
    provider: device.provider,
    versions,
  };
}
