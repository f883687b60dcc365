// Parts of the rows: every row in one, each class as even as can be, equal texts together, the same for the same seed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../src/core/random.ts';
import { assignParts, splitRows } from '../../../src/experiments/folds.ts';

function parted(labels: readonly number[], groups: readonly number[], parts: number, seed = 1): Uint32Array {
  const random = new Random(seed, 'folds');
  return assignParts(labels, groups, parts, (bound) => random.below(bound));
}

function countsOf(
  assigned: Uint32Array,
  parts: number,
  counts: (row: number) => boolean = () => true,
): number[] {
  const sizes = new Array<number>(parts).fill(0);
  assigned.forEach((part, row) => (sizes[part]! += counts(row) ? 1 : 0));
  return sizes;
}
const spread = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);

const each = (count: number) => Array.from({ length: count }, (_, row) => row);

test('texts that all differ: of each class and of all rows the parts differ by one at most', () => {
  const labels = each(103).map((row) => (row % 10 < 6 ? 0 : row % 10 < 9 ? 1 : 2));
  for (const parts of [2, 3, 5, 7]) {
    const assigned = parted(labels, each(103), parts);
    assert.ok(assigned.every((part) => part < parts));
    assert.ok(spread(countsOf(assigned, parts)) <= 1, `${parts} parts`);
    for (const label of [0, 1, 2]) {
      assert.ok(spread(countsOf(assigned, parts, (row) => labels[row] === label)) <= 1);
    }
  }
});

test('a run and its complement: what the folds hold out is every row once, and they train on the rest', () => {
  const assigned = parted(each(40).map((row) => row % 2), each(40), 3); // prettier-ignore
  const heldOut: number[] = [];
  for (const index of [0, 1, 2]) {
    const split = splitRows(assigned, { index, of: 3 });
    assert.deepEqual(
      [...split.train, ...split.heldOut].sort((a, b) => a - b),
      each(40),
    );
    for (const rows of [split.train, split.heldOut]) {
      assert.deepEqual(
        [...rows],
        [...rows].sort((a, b) => a - b),
      );
    }
    heldOut.push(...split.heldOut);
  }
  assert.deepEqual(heldOut.sort((a, b) => a - b), each(40)); // prettier-ignore
});

test('equal texts are never on two sides, also where their labels differ', () => {
  const random = new Random(3, 'texts');
  const groups = each(200).map(() => 1e15 + random.below(60));
  const labels = each(200).map(() => random.below(3));
  for (const seed of [1, 2, 3]) {
    const assigned = parted(labels, groups, 4, seed);
    const partOf = new Map<number, number>();
    for (const row of each(200)) {
      const group = groups[row]!;
      assert.equal(assigned[row], partOf.get(group) ?? assigned[row]);
      partOf.set(group, assigned[row]!);
    }
    // Of each class (a group's first row tells it) the parts differ by the largest group at most.
    const largest = Math.max(...groups.map((group) => groups.filter((other) => other === group).length));
    assert.ok(spread(countsOf(assigned, 4)) <= 3 * largest);
  }
});

test('many copies of one text cost their class’s other rows no place', () => {
  // 10 copies of one text, 10 other texts: the copies in one part, the others in the other.
  const groups = each(20).map((row) => (row < 10 ? 0 : row));
  const assigned = parted(new Array<number>(20).fill(0), groups, 2);
  assert.deepEqual(countsOf(assigned, 2), [10, 10]);
});

test('a part has rows as long as there are texts for it', () => {
  for (const parts of [2, 5, 8]) {
    const assigned = parted(each(parts).map((row) => row % 4), each(parts), parts); // prettier-ignore
    assert.deepEqual([...assigned].sort(), each(parts));
  }
});

test('the seed decides', () => {
  const labels = each(60).map((row) => row % 2);
  assert.deepEqual(parted(labels, each(60), 2, 5), parted(labels, each(60), 2, 5));
  assert.notDeepEqual(parted(labels, each(60), 2, 5), parted(labels, each(60), 2, 6));
});
