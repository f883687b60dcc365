// The reading thread: matches whole texts to scored rows, and finds those alike, so that the extension host, which all extensions share, does not
// stand still meanwhile. Knows nothing of the editor.
import { parentPort } from 'node:worker_threads';
import * as v from 'valibot';
import { HashIndex } from '../../data/hash-index.ts';
import { DataDietError } from '../../shared/errors.ts';
import { matchDocument } from './dataset-reading.ts';
import { groupAlike } from './alike-rows.ts';
import { RequestSchema, type MatchRequest, type Reply } from './match-protocol.ts';

function answer(request: v.InferOutput<typeof RequestSchema>): Reply {
  const { id } = request;
  try {
    return request.kind === 'match'
      ? match(request)
      : { kind: 'groups', id, groups: groupAlike(request.texts) };
  } catch (error) {
    return { kind: 'failed', id, error: DataDietError.from(error).serialize() };
  }
}

function match({ id, text, written, words }: MatchRequest): Reply {
  const index = new HashIndex(words);
  const { ahead, columns, ...rest } = matchDocument(text, written, index);
  return {
    kind: 'match',
    id,
    ...rest,
    columns: [...columns],
    ahead: {
      line: Float64Array.from(ahead, ({ line }) => line),
      reach: Float64Array.from(ahead, ({ reach }) => reach),
      follows: Uint8Array.from(ahead, ({ follows }) => Number(follows)),
    },
    index: index.tables,
  };
}

/** The memory of all columns of numbers in a reply. */
function buffersOf(reply: Reply): ArrayBuffer[] {
  if (reply.kind !== 'match') return [];
  const { rows, ahead, index } = reply;
  const columns = [...Object.values(rows), ...Object.values(ahead), ...Object.values(index)];
  return columns.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer);
}

parentPort?.on('message', (message: unknown) => {
  const reply = answer(v.parse(RequestSchema, message));
  parentPort?.postMessage(reply, buffersOf(reply));
});
