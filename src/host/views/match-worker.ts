// The reading thread: matches whole texts to scored rows, so that the extension host, which all extensions share, does not
// stand still meanwhile. Knows nothing of the editor.
import { parentPort } from 'node:worker_threads';
import * as v from 'valibot';
import { HashIndex } from '../../data/hash-index.ts';
import { DataDietError } from '../../shared/errors.ts';
import { matchDocument } from './dataset-reading.ts';
import { MatchRequestSchema, type MatchReply, type MatchRequest } from './match-protocol.ts';

function answer({ id, text, written, words }: MatchRequest): MatchReply {
  try {
    const index = new HashIndex(words);
    const { ahead, columns, ...match } = matchDocument(text, written, index);
    return {
      kind: 'match',
      id,
      ...match,
      columns: [...columns],
      ahead: {
        line: Float64Array.from(ahead, ({ line }) => line),
        reach: Float64Array.from(ahead, ({ reach }) => reach),
        follows: Uint8Array.from(ahead, ({ follows }) => Number(follows)),
      },
      index: index.tables,
    };
  } catch (error) {
    return { kind: 'failed', id, error: DataDietError.from(error).serialize() };
  }
}

/** The memory of all columns of numbers in a reply. */
function buffersOf(reply: MatchReply): ArrayBuffer[] {
  if (reply.kind === 'failed') return [];
  const { rows, ahead, index } = reply;
  const columns = [...Object.values(rows), ...Object.values(ahead), ...Object.values(index)];
  return columns.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer);
}

parentPort?.on('message', (message: unknown) => {
  const reply = answer(v.parse(MatchRequestSchema, message));
  parentPort?.postMessage(reply, buffersOf(reply));
});
