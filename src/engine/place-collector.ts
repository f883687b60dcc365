// Collects where the records of a large file lie while it is read for something else.
import { growingFloat64, growingInt32 } from '../data/growing-array.ts';
import { placeOf } from '../data/places.ts';
import type { ReadEvent } from '../data/reader.ts';
import type { FilePlaces } from '../results/file-places.ts';
import type { Dialect } from '../shared/dataset.ts';

export class PlaceCollector {
  private readonly line = growingInt32();
  private readonly endLine = growingInt32();
  private readonly byteStart = growingFloat64();
  private readonly byteEnd = growingFloat64();

  take(event: ReadEvent): void {
    const place = placeOf(event);
    if (place === undefined) return;
    this.line.append(place.line);
    this.endLine.append(place.endLine);
    this.byteStart.append(place.byteStart);
    this.byteEnd.append(place.byteEnd);
  }

  /** @param row number of each scored row among the file's records */
  finish(row: Int32Array, dialect: Dialect, columns: readonly string[]): FilePlaces {
    const score = new Int32Array(this.line.length).fill(-1);
    row.forEach((record, scored) => {
      score[record] = scored;
    });
    return {
      line: this.line.values,
      endLine: this.endLine.values,
      score,
      byteStart: this.byteStart.values,
      byteEnd: this.byteEnd.values,
      dialect,
      columns,
    };
  }
}
