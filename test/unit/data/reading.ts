// How the reader tests read: whole buffers, cut into chunks in any way, and the text at hand.
import { createHash } from 'node:crypto';
import { readRecords } from '../../../src/data/reader.ts';
import type { DataRecord, ReadEvent } from '../../../src/data/reader.ts';
import type { HeaderEvent } from '../../../src/data/records.ts';
import type { DatasetFormat, Dialect, Finding } from '../../../src/shared/dataset.ts';

export async function readChunks(
  chunks: readonly Uint8Array[],
  written: DatasetFormat | Dialect,
): Promise<ReadEvent[]> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  }
  const events: ReadEvent[] = [];
  for await (const event of readRecords(stream(), written)) events.push(event);
  return events;
}

export function readBytes(
  content: string | Uint8Array,
  written: DatasetFormat | Dialect,
): Promise<ReadEvent[]> {
  return readChunks([typeof content === 'string' ? Buffer.from(content) : content], written);
}

export function headerOf(events: readonly ReadEvent[]): HeaderEvent | undefined {
  return events.find((event) => event.kind === 'header');
}

/** The codes of what was told of how the file is read. */
export function remarksOf(events: readonly ReadEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'remark' ? [event.remark.code] : []));
}

export function recordsOf(events: readonly ReadEvent[]): DataRecord[] {
  return events.flatMap((event) => (event.kind === 'record' ? [event.record] : []));
}

export function findingsOf(events: readonly ReadEvent[]): Finding[] {
  return events.flatMap((event) => (event.kind === 'finding' ? [event.finding] : []));
}

/** `[row, line, endLine, ...values]` of each record. */
export function rowsOf(events: readonly ReadEvent[]): unknown[][] {
  return recordsOf(events).map((record) => [
    record.row,
    record.line,
    record.endLine,
    ...record.fields.values(),
  ]);
}

/** `[code, row, line, column, endLine]` of each finding. */
export function faultsOf(events: readonly ReadEvent[]): unknown[][] {
  return events.flatMap((event) =>
    event.kind === 'finding'
      ? [[event.finding.code, event.finding.row, event.finding.line, event.finding.column, event.endLine]]
      : [],
  );
}

/** Numbers in 0..1 that are the same in each run (Lehmer's generator). */
export function seededRandom(seed: number): () => number {
  let state = (seed * 2654435761 + 1) % 2147483647 || 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

export function cutAtRandom(bytes: Uint8Array, random: () => number, longest: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = 1 + Math.floor(random() * longest);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
