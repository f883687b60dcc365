// Which GPUs are a process's own, and that auto leaves others' alone.
import assert from 'node:assert/strict';
import test from 'node:test';
import { judge } from '../../../src/core/device/discover.ts';
import type { Machine } from '../../../src/core/device/machine.ts';
import { visibleGpus, type VisibleGpus } from '../../../src/core/device/visible-gpus.ts';

test('CUDA_VISIBLE_DEVICES is read as CUDA reads it', () => {
  assert.deepEqual(visibleGpus({}), { kind: 'all' });
  for (const none of ['', '-1', 'NoDevFiles', ' ', '-1,0']) {
    assert.equal(visibleGpus({ CUDA_VISIBLE_DEVICES: none }).kind, 'none', none);
  }
  assert.deepEqual(visibleGpus({ CUDA_VISIBLE_DEVICES: '2, 3' }), { kind: 'some', names: ['2', '3'] });
  assert.deepEqual(visibleGpus({ CUDA_VISIBLE_DEVICES: '1,-1,0' }), { kind: 'some', names: ['1'] });
  assert.deepEqual(visibleGpus({ CUDA_VISIBLE_DEVICES: 'GPU-8932f937' }), {
    kind: 'some',
    names: ['GPU-8932f937'],
  });
});

test('a task of Slurm that was given no GPU has none', () => {
  assert.equal(visibleGpus({ SLURM_JOB_ID: '7' }).kind, 'none');
  assert.equal(visibleGpus({ SLURM_JOB_ID: '7', SLURM_JOB_GPUS: '1' }).kind, 'all');
  assert.equal(visibleGpus({ SLURM_JOB_ID: '7', CUDA_VISIBLE_DEVICES: '0' }).kind, 'some');
});

test('auto takes no GPU that is hidden, and none where it cannot be told which is ours', () => {
  const machine = (visible: VisibleGpus, names = ['NVIDIA A100', 'NVIDIA A100']): Machine => ({
    platform: 'linux',
    processor: 'Some CPU',
    threads: 8,
    backends: ['cpu', 'webgpu', 'cuda'],
    graphics: { present: true, names },
    visible,
    hasCudaLibrary: true,
  });
  const none = machine({ kind: 'none', reason: 'CUDA_VISIBLE_DEVICES names no GPU' });
  assert.equal(judge('cuda', none).prospect, 'hopeless');
  assert.equal(judge('webgpu', none).prospect, 'unlikely');
  assert.match(judge('webgpu', none).reason, /CUDA_VISIBLE_DEVICES names no GPU/);
  const second = machine({ kind: 'some', names: ['1'] });
  assert.equal(judge('cuda', second).prospect, 'likely');
  assert.equal(judge('webgpu', second).prospect, 'unlikely');
  assert.match(judge('webgpu', second).reason, /names 1$/);
  assert.equal(judge('webgpu', machine({ kind: 'some', names: ['0'] })).prospect, 'likely');
  assert.equal(judge('webgpu', machine({ kind: 'some', names: ['1'] }, ['NVIDIA A100'])).prospect, 'likely');
  assert.equal(judge('webgpu', machine({ kind: 'all' })).prospect, 'likely');
});
