// The typed protocol between a client (editor, command line) and the engine process, over Node's IPC channel.
// One process serves one job: it is forked, gets `score`, answers with progress and then `done` or `failed`, and ends.
// Cancelling is ending the process; nothing it shares with others is half-written, since `out` is renamed into place.
import * as v from 'valibot';
import { SerializedErrorSchema } from './errors.ts';
import { ProgressSchema } from './progress.ts';
import { RunMetadataSchema } from './results.ts';
import { ScoreJobSchema } from './score-job.ts';

export const RequestSchema = v.variant('type', [
  v.strictObject({ type: v.literal('score'), job: ScoreJobSchema }),
]);
export type Request = v.InferOutput<typeof RequestSchema>;

export const EventSchema = v.variant('type', [
  v.strictObject({ type: v.literal('ready') }),
  v.strictObject({ type: v.literal('progress'), progress: ProgressSchema }),
  v.strictObject({ type: v.literal('log'), message: v.string() }),
  v.strictObject({ type: v.literal('done'), metadata: RunMetadataSchema }),
  v.strictObject({ type: v.literal('failed'), error: SerializedErrorSchema }),
]);
export type EngineEvent = v.InferOutput<typeof EventSchema>;
