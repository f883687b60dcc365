// Labels that would overlap move apart, and no farther than they must.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../src/core/random.ts';
import { spreadApart, type Wanted } from '../../../src/shared/spread-apart.ts';

const sized = (size: number, ...ats: number[]): Wanted[] => ats.map((at) => ({ at, size }));

test('labels with room stay where they belong, whatever their order', () => {
  assert.deepEqual(spreadApart(sized(10, 50, 20, 80), 0, 100), [50, 20, 80]);
  assert.deepEqual(spreadApart([], 0, 100), []);
});

test('two that collide give way alike', () => {
  assert.deepEqual(spreadApart(sized(10, 50, 50), 0, 100), [45, 55]);
  assert.deepEqual(spreadApart(sized(10, 52, 48), 0, 100), [55, 45]);
});

test('sizes count: a label of two lines takes the room of two', () => {
  const [large, small] = spreadApart(
    [
      { at: 50, size: 30 },
      { at: 50, size: 10 },
    ],
    0,
    100,
  );
  assert.deepEqual([large, small], [40, 60]);
});

test('they stay within their bounds where there is room, and begin at the first where there is none', () => {
  assert.deepEqual(spreadApart(sized(10, 0, 0), 0, 100), [5, 15]);
  assert.deepEqual(spreadApart(sized(10, 100, 100), 0, 100), [85, 95]);
  assert.deepEqual(spreadApart(sized(40, 50, 50, 50), 0, 100), [20, 60, 100]);
});

test('never do two overlap, nor change places', () => {
  const random = new Random(1, 'labels');
  for (let round = 0; round < 200; round += 1) {
    const labels = Array.from({ length: 1 + random.below(9) }, () => ({
      at: 100 * random.uniform(),
      size: 1 + random.below(20),
    }));
    const centres = spreadApart(labels, 0, 100);
    const order = labels.map((_, index) => index).sort((a, b) => labels[a]!.at - labels[b]!.at);
    for (const [place, index] of order.entries()) {
      const before = order[place - 1];
      if (before === undefined) continue;
      const room = (labels[before]!.size + labels[index]!.size) / 2;
      assert.ok(centres[index]! - centres[before]! >= room - 1e-9, `round ${round}`);
    }
  }
});
