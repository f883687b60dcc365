// Entry point of a lane: a thread that computes what the engine's thread asks for, one request after the other.
import { parentPort } from 'node:worker_threads';
import * as v from 'valibot';
import { Lane } from './lane.ts';
import { LaneMessageSchema, type LaneReply } from './lane-protocol.ts';

const lane = new Lane();
let before: Promise<unknown> = Promise.resolve();

async function serve(message: unknown): Promise<void> {
  const { id, request } = v.parse(LaneMessageSchema, message);
  reply(
    await lane.answer(request).then(
      (result): LaneReply => ({ kind: 'done', id, result }),
      (error: unknown): LaneReply => ({
        kind: 'failed',
        id,
        message: error instanceof Error ? error.message : String(error),
        ...(error instanceof Error && { stack: error.stack }),
      }),
    ),
  );
}

function reply(message: LaneReply): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (message: unknown) => {
  before = before.then(() => serve(message));
});
reply({ kind: 'ready' });
