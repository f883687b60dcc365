// What holds of all that is read of a delimited file: every byte is in exactly one record, finding or header, or it is blank,
// a line break, or in a line above the header; and lines are those of the bytes.
import assert from 'node:assert/strict';
import { HEADER_ROW, type ReadEvent } from '../../../src/data/reader.ts';

interface Region {
  readonly line: number;
  readonly endLine: number;
  readonly byteStart: number;
  readonly byteEnd: number;
}

function regionOf(event: ReadEvent): Region | undefined {
  switch (event.kind) {
    case 'record':
      return event.record;
    case 'header':
      return event;
    case 'finding': {
      const { line, endLine, byteStart, byteEnd } = event;
      assert.ok(byteStart !== undefined && byteEnd !== undefined);
      return { line, endLine, byteStart, byteEnd };
    }
    case 'remark':
      return undefined;
  }
}

export function assertCovers(bytes: Buffer, events: readonly ReadEvent[], where: string): void {
  const mark = bytes.indexOf('\ufeff') === 0 ? 3 : 0;
  const header = events.find((event) => event.kind === 'header');
  const starts = [mark];
  for (let at = mark; at < bytes.length; at++) {
    if (bytes[at] === 10 || (bytes[at] === 13 && bytes[at + 1] !== 10)) starts.push(at + 1);
  }
  let seen = 0;
  /** For rising offsets. */
  const lineAt = (offset: number): number => {
    while (seen < starts.length && starts[seen]! <= offset) seen++;
    return seen;
  };
  let told = mark;
  /** Without a header all that was read lies above it. */
  const above =
    header === undefined ? bytes.length : (starts[header.dialect.linesAbove ?? 0] ?? bytes.length);
  const assertBlank = (from: number, to: number): void => {
    const between = bytes.toString('latin1', Math.max(from, above), to);
    assert.equal(between.trim(), '', `bytes ${from} to ${to} are told of by nothing: ${where}`);
  };
  let row = 0;
  for (const event of events) {
    const region = regionOf(event);
    if (region === undefined) continue;
    if (event.kind === 'finding') {
      const { line } = event.finding;
      assert.ok(line >= event.line && line <= event.endLine, `line ${line} is not its finding's: ${where}`);
    }
    const own =
      event.kind === 'record' ? event.record.row : event.kind === 'finding' ? event.finding.row : HEADER_ROW;
    if (own !== HEADER_ROW) assert.equal(own, row++, where);
    // What is wrong with the header lies within it.
    const ofHeader = event.kind === 'finding' && event.finding.row === HEADER_ROW;
    if (
      ofHeader &&
      header !== undefined &&
      region.byteEnd <= header.byteEnd &&
      region.byteStart >= header.byteStart
    )
      continue;
    const isEmpty =
      event.kind === 'header' && event.byteStart === event.byteEnd && event.endLine < event.line;
    if (isEmpty) continue;
    assert.ok(region.byteStart >= told && region.byteEnd >= region.byteStart, `told twice: ${where}`);
    assertBlank(told, region.byteStart);
    assert.equal(region.line, lineAt(region.byteStart), where);
    assert.equal(region.endLine, lineAt(region.byteEnd), where);
    told = region.byteEnd;
  }
  assertBlank(told, bytes.length);
}
