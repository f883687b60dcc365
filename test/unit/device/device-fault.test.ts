// What a device's failure is taken for, by the words that runtimes and drivers use, and how a job goes on.
import assert from 'node:assert/strict';
import test from 'node:test';
import { deviceFaultOf, retreat, type Footing } from '../../../src/core/device/device-fault.ts';
import { DataDietError } from '../../../src/shared/errors.ts';

const MEMORY = [
  'WebGPU validation failed. [Invalid Buffer (unlabeled)] is invalid due to a previous error.',
  'WebGPU device error(3): vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY',
  'CUDA failure 2: out of memory ; GPU=0 ; hostname=x',
  'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED',
  'DmlExecutionProvider: 8007000E Not enough memory resources are available to complete this operation.',
];
const LOST = [
  'WebGPU device lost (1): VK_ERROR_DEVICE_LOST',
  'Failed to download data from buffer: Device is lost.',
  '887A0005 The GPU device instance has been suspended. Use GetDeviceRemovedReason',
  'DXGI_ERROR_DEVICE_REMOVED',
];

test('short memory, a lost device and other failures are told apart', () => {
  for (const words of MEMORY) assert.equal(deviceFaultOf('webgpu', new Error(words))?.kind, 'memory', words);
  for (const words of LOST) assert.equal(deviceFaultOf('webgpu', new Error(words))?.kind, 'lost', words);
  assert.equal(deviceFaultOf('cuda', new Error('CUDA failure 700: illegal memory access'))?.kind, 'other');
  assert.equal(deviceFaultOf('webgpu', 'thrown as text')?.message, 'thrown as text');
});

test('the CPU is never taken for a device that fails, nor an error of ours for its fault', () => {
  assert.equal(deviceFaultOf('cpu', new Error('bad_alloc')), undefined);
  assert.equal(deviceFaultOf('webgpu', new DataDietError('diverged', 'device lost')), undefined);
});

const FOOTING: Footing = { provider: 'webgpu', trainingBatch: 32, scoringBatch: 32 };
const memory = { kind: 'memory', message: '' } as const;

test('short memory halves the batch of the stage at hand, down to one', () => {
  assert.deepEqual(retreat(FOOTING, memory, 'training', 32), { ...FOOTING, trainingBatch: 16 });
  assert.deepEqual(retreat(FOOTING, memory, 'scoring', 32), { ...FOOTING, scoringBatch: 16 });
  const batches = [];
  for (let footing = FOOTING; footing.provider !== 'cpu'; footing = retreat(footing, memory, 'training', 32))
    batches.push(footing.trainingBatch);
  assert.deepEqual(batches, [32, 16, 8, 4, 2, 1]);
});

test('a device that is lost or fails otherwise gives way to the CPU, with the batch that was asked for', () => {
  const narrow = { ...FOOTING, trainingBatch: 4 };
  for (const kind of ['lost', 'other'] as const) {
    assert.deepEqual(retreat(narrow, { kind, message: '' }, 'training', 32), {
      provider: 'cpu',
      trainingBatch: 32,
      scoringBatch: 32,
    });
  }
});
