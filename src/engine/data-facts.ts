// What is told of the rows that were read: in a job's identity, and in the record beside its scores.
import type { JobIdentity } from '../results/job-identity.ts';
import type { Label } from '../shared/dataset.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import type { ReadExamples } from './read-examples.ts';
import { countConflicting, groupsOf } from './text-groups.ts';

type FileOfJob = Pick<ScoreJob, 'file' | 'format' | 'columns'>;

/** What decides scores of the data: the file's bytes, how they are read, and the order of the classes. */
export function dataIdentity(
  { format, columns }: FileOfJob,
  { bytes, sha256, dialect }: ReadExamples,
  classes: readonly Label[],
): JobIdentity['data'] {
  return { bytes, sha256, format, ...(dialect && { dialect }), columns, labels: [...classes] };
}

/** The same, with what was found while reading. */
export function dataRecord(
  job: FileOfJob,
  data: ReadExamples,
  classes: readonly Label[],
): RunMetadata['data'] {
  const conflicting = countConflicting(groupsOf(data.places.textHash), data.labels);
  return {
    file: job.file,
    ...dataIdentity(job, data, classes),
    ...(data.parts && { parts: [...data.parts] }),
    ...(data.remarks.length > 0 && { remarks: [...data.remarks] }),
    rowsRead: data.rowsRead,
    rowsScored: data.places.row.length,
    rowsSkipped: data.rowsSkipped,
    skipped: { ...data.skipped },
    findings: [...data.findings],
    truncated: data.truncated,
    ...(conflicting > 0 && { conflicting }),
  };
}
