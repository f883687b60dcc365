// How a generated file is read: whole, or from chunks cut in any way.
import { RecordStream } from '../../src/data/record-stream.ts';
import type { ReadEvent } from '../../src/data/records.ts';
import type { DatasetFormat, Dialect } from '../../src/shared/dataset.ts';
import { DataDietError } from '../../src/shared/errors.ts';
import type { FuzzCase } from './fuzz-case.ts';

/** The events, or the code of the error that refuses the file. */
export type Outcome = readonly ReadEvent[] | string;

export function readCase(
  { format, bytes, reading, maxRecordBytes }: FuzzCase,
  chunks: readonly Uint8Array[] = [bytes],
  /** How it is written, where that is known from before. */
  written: DatasetFormat | Dialect = format,
): Outcome {
  const stream = new RecordStream(written, {
    reading,
    ...(maxRecordBytes !== undefined && { maxRecordBytes }),
  });
  try {
    const events: ReadEvent[] = [];
    for (const chunk of chunks) events.push(...stream.push(chunk));
    events.push(...stream.end());
    return events;
  } catch (error) {
    // A refusal is typed; everything else is a bug.
    if (error instanceof DataDietError && error.code !== 'internal') return error.code;
    throw error;
  }
}

/** All that something tells, as text: equal where they are. */
export function written(told: unknown): string {
  if (typeof told === 'string') return told;
  return JSON.stringify(told, (_, value: unknown) => {
    if (value instanceof Map) return [...(value as ReadonlyMap<unknown, unknown>)];
    if (value === Infinity) return 'infinite';
    // A nested value in a field.
    return value === undefined ? 'nested' : value;
  });
}
