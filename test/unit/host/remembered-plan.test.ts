// A setting that was changed since a file was scored wins over the plan that was accepted for it, and nothing else does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobPlan } from '../../../src/host/scoring/job-plan.ts';
import { planNow, type PlanSettings } from '../../../src/host/scoring/remembered-plan.ts';

const COLUMNS = { text: ['text'], label: 'label' };

/** What the person chose in the question, against all settings. */
const CHOSEN: JobPlan = {
  columns: COLUMNS,
  model: { kind: 'hub', id: 'chosen/model' },
  runs: 7,
  epochs: 6,
  device: 'webgpu',
  maxLength: 512,
};
const BEFORE: PlanSettings = { model: 'builtin', runs: 'auto', epochs: 'auto', device: 'auto' };
const CHANGES = {
  model: ['new/model', { model: { kind: 'hub', id: 'new/model' } }],
  runs: [2, { runs: 2 }],
  epochs: [3, { epochs: 3 }],
  device: ['cpu', { device: 'cpu' }],
  maxLength: [64, { maxLength: undefined }],
} as const;

/** What settings alone make of a file. */
const FRESH: JobPlan = {
  columns: { text: ['other'], label: 'another' },
  model: { kind: 'hub', id: 'new/model' },
  runs: 2,
  epochs: 3,
  device: 'cpu',
};

test('without a change, and where the settings of then are not known, the plan holds', () => {
  assert.deepEqual(planNow(CHOSEN, BEFORE, BEFORE, FRESH), CHOSEN);
  assert.deepEqual(planNow(CHOSEN, undefined, { ...BEFORE, runs: 9 }, FRESH), CHOSEN);
});

for (const [name, [value, expected]] of Object.entries(CHANGES)) {
  test(`${name}, changed since, wins, and leaves the rest of the plan`, () => {
    const now = { ...BEFORE, [name]: value };
    assert.deepEqual(planNow(CHOSEN, BEFORE, now, FRESH), { ...CHOSEN, ...expected });
    const back = planNow(CHOSEN, now, { ...BEFORE }, FRESH);
    assert.notDeepEqual(back, CHOSEN, 'taken back to what it was before is a change too');
  });
}
