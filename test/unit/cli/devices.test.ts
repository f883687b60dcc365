// `data-diet devices`: its words and its table. What the devices can do is tested where they are.
import assert from 'node:assert/strict';
import test from 'node:test';
import { parseArguments } from '../../../src/cli/arguments.ts';
import { drawDevices } from '../../../src/cli/devices.ts';

test('the command takes nothing more', () => {
  assert.deepEqual(parseArguments(['devices']), { kind: 'devices' });
  assert.deepEqual(parseArguments(['devices', '--help']), { kind: 'help', topic: 'devices' });
  assert.throws(() => parseArguments(['devices', 'data.csv']), /takes nothing more/);
});

test('a line a device, in columns, control characters made visible', () => {
  const lines = drawDevices([
    { device: 'cpu', usable: true, automatic: true, adapter: 'A CPU', reason: 'computes with 4 threads' },
    { device: 'webgpu', usable: true, automatic: false, adapter: '\u001b[2JFake', reason: 'in software' },
    { device: 'cuda', usable: false, automatic: false, reason: 'is not installed' },
  ]);
  assert.deepEqual(lines, [
    'device  usable    adapter   why',
    'cpu     yes       A CPU     computes with 4 threads',
    'webgpu  if named  ␛[2JFake  in software',
    'cuda    no        -         is not installed',
  ]);
});
