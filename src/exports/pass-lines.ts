// Goes through the bytes of a file once more, line by line, and finds out whether they are those that were read.
import { openUnpacked } from '../data/dataset-file.ts';
import { changedMeanwhile, throwIfCancelled } from './interruptions.ts';
import { LineReader, type TakePiece } from './line-reader.ts';
import type { RecordTable } from './record-table.ts';
import type { WorkOptions } from './source.ts';

/**
 * @param onChunk waited for after each chunk, whose bytes may be let go then
 * @throws DataDietError `dataset-changed`, `cancelled`, or as `openUnpacked`
 */
export async function passLines(
  table: Pick<RecordTable, 'file' | 'encoding' | 'bytes' | 'sha256'>,
  take: TakePiece,
  onChunk: () => Promise<void>,
  { signal, onProgress }: WorkOptions,
): Promise<void> {
  const source = openUnpacked(table.file);
  const lines = new LineReader(table.encoding);
  let read = 0;
  for await (const chunk of source.chunks) {
    throwIfCancelled(signal);
    lines.read(chunk, take);
    await onChunk();
    read += chunk.byteLength;
    onProgress?.(Math.min(1, read / Math.max(1, table.bytes)));
  }
  lines.end(take);
  await onChunk();
  throwIfCancelled(signal);
  if (source.fingerprint().sha256 !== table.sha256) throw changedMeanwhile(table.file);
}
