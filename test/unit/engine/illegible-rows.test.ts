// Rows left out for their bytes are told of by class.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { survivesSaving } from '../../../src/data/encoding/round-trip.ts';
import { IllegibleRows } from '../../../src/engine/illegible-rows.ts';
import type { FindingEvent } from '../../../src/data/records.ts';

function finding(legible?: string): FindingEvent {
  const at = { code: 'invalid-utf8', message: '', row: 0, line: 2, column: 1 } as const;
  const event = { kind: 'finding', finding: at, line: 2, endLine: 2 } as const;
  return legible === undefined ? event : { ...event, legible };
}

test('classes are counted where the label can be read', () => {
  const rows = new IllegibleRows('label');
  rows.columns = ['text', 'label'];
  assert.deepEqual(rows.remarks(), []);
  for (const text of ['a \ufffd,spam', 'b \ufffd,spam', 'c \ufffd,ham', '\ufffd', undefined]) {
    rows.note(finding(text), { format: 'csv', delimiter: ',' });
  }
  const [remark, ...rest] = rows.remarks();
  assert.deepEqual(rest, []);
  assert.ok(remark?.warning);
  assert.match(remark.message, /^5 rows .* 2 "spam", 1 "ham", 2 of a class that cannot be read\./);
});

test('what an editor would write otherwise does not survive saving', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['c3a9', 'utf8', true],
    ['efbbbfc3a9', 'utf8bom', true],
    ['e9', 'utf8', false],
    ['e9', 'windows1252', true],
    // No character of Windows-1252.
    ['81', 'windows1252', false],
    // NEC's copy of a sign that is written with other bytes.
    ['8790', 'shiftjis', false],
    ['82a0', 'shiftjis', true],
    // Saved with a mark that was not there.
    ['61000a00', 'utf16le', false],
    ['fffe61000a00', 'utf16le', true],
    ['61', 'no-such-encoding', false],
  ];
  for (const [hex, name, survives] of cases) {
    assert.equal(survivesSaving(Buffer.from(hex, 'hex'), name), survives, `${hex} as ${name}`);
  }
});
