// Cores that a job may keep busy: never more than the system, the container or the cluster's task has.
import assert from 'node:assert/strict';
import test from 'node:test';
import { usableCores } from '../../../src/core/device/usable-cores.ts';

const machine = { available: 16, environment: {}, quota: undefined };

test('without limits, all cores that the system gives', () => {
  assert.equal(usableCores(machine), 16);
  assert.equal(usableCores({ ...machine, quota: 'max 100000\n' }), 16);
});

test("a container's share of time counts, whole cores of it", () => {
  assert.equal(usableCores({ ...machine, quota: '200000 100000\n' }), 2);
  assert.equal(usableCores({ ...machine, quota: '250000 100000' }), 3);
  assert.equal(usableCores({ ...machine, quota: '3200000 100000' }), 16);
  assert.equal(usableCores({ ...machine, quota: 'senseless' }), 16);
  // Of the first version of control groups, without a quota.
  assert.equal(usableCores({ ...machine, quota: '-1 100000' }), 16);
});

test("in a job of Slurm the task's cores count, and only there", () => {
  const task = { SLURM_JOB_ID: '7', SLURM_CPUS_PER_TASK: '4', SLURM_CPUS_ON_NODE: '12' };
  assert.equal(usableCores({ ...machine, environment: task }), 4);
  assert.equal(usableCores({ ...machine, environment: { ...task, SLURM_CPUS_PER_TASK: undefined } }), 12);
  assert.equal(usableCores({ ...machine, environment: { SLURM_CPUS_PER_TASK: '4' } }), 16);
  assert.equal(usableCores({ ...machine, environment: { ...task, SLURM_CPUS_PER_TASK: 'x' } }), 16);
  assert.equal(usableCores({ ...machine, available: 3, environment: task }), 3);
});
