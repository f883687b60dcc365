// The reading thread: matches whole texts to scored rows, finds those alike, and searches large files, so that the extension
// host, which all extensions share, does not stand still meanwhile. Knows nothing of the editor.
import { parentPort } from 'node:worker_threads';
import * as v from 'valibot';
import { HashIndex } from '../../data/hash-index.ts';
import { DataDietError } from '../../shared/errors.ts';
import { matchDocument } from './dataset-reading.ts';
import { AlikeGrouper, groupAlike } from './alike-rows.ts';
import { searchFile } from './file-search.ts';
import { readAll, textsIn } from './file-texts.ts';
import {
  RequestSchema,
  type GroupFileRequest,
  type MatchRequest,
  type Reply,
  type SearchRequest,
} from './match-protocol.ts';

/** Requests that are worked on and wanted still. */
const wanted = new Set<number>();

type Request = Exclude<v.InferOutput<typeof RequestSchema>, { kind: 'cancel' }>;

async function answer(request: Request): Promise<Reply> {
  const { id } = request;
  wanted.add(id);
  try {
    switch (request.kind) {
      case 'match':
        return match(request);
      case 'group':
        return { kind: 'groups', id, groups: groupAlike(request.texts) };
      case 'search':
        return await search(request);
      case 'groupFile':
        return await groupFile(request);
    }
  } catch (error) {
    return { kind: 'failed', id, error: DataDietError.from(error).serialize() };
  } finally {
    wanted.delete(id);
  }
}

async function search({ id, wanted: words, ...file }: SearchRequest): Promise<Reply> {
  let told = 0;
  const hits = await searchFile(file, words, (fraction) => {
    const percent = Math.floor(100 * fraction);
    if (percent > told) parentPort?.postMessage({ kind: 'progress', id, fraction } satisfies Reply);
    told = percent;
    return wanted.has(id);
  });
  return { kind: 'hits', id, ...(hits && { hits }) };
}

async function groupFile({ id, records, ...file }: GroupFileRequest): Promise<Reply> {
  const grouper = new AlikeGrouper(records.length);
  const reading = readAll(file);
  let at = 0;
  for (;;) {
    const next = await reading.next();
    if (next.done === true) return { kind: 'groups', id, ...(next.value && { groups: grouper.finish() }) };
    for (; at < records.length && records[at]! < next.value.behind; at += 1) {
      grouper.add(textsIn(file, next.value, records[at]!).text.join('\n'));
    }
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
  const request = v.parse(RequestSchema, message);
  if (request.kind === 'cancel') {
    wanted.delete(request.id);
    return;
  }
  void answer(request).then((reply) => {
    parentPort?.postMessage(reply, buffersOf(reply));
  });
});
