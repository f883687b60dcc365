import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../../../src/core/random.ts';
import { holdOut } from '../../../../src/experiments/pruning/hold-out.ts';
import { groupNearDuplicates } from '../../../../src/experiments/pruning/near-duplicates.ts';

const random = new Random(5, 'test');
const draw = (bound: number): number => random.below(bound);

describe('holding out', () => {
  for (const share of [0.1, 0.15, 0.2, 0.25, 0.3, 0.5]) {
    test(`a share of ${share}, of every class alike`, () => {
      const labels = Uint32Array.from({ length: 2000 }, (_, row) =>
        row % 10 === 0 ? 2 : row % 3 === 0 ? 1 : 0,
      );
      const groups = Uint32Array.from(labels, (_, row) => row);
      const { train, test: held } = holdOut(labels, groups, share, draw);
      assert.equal(train.length + held.length, 2000);
      for (const label of [0, 1, 2]) {
        const all = labels.filter((one) => one === label).length;
        const out = held.filter((row) => labels[row] === label).length;
        assert.ok(Math.abs(out - share * all) <= 2, `class ${label}: ${out} of ${all}`);
      }
    });
  }

  test('rows of one group are on one side', () => {
    const labels = Uint32Array.from({ length: 300 }, (_, row) => row % 2);
    const groups = Uint32Array.from({ length: 300 }, (_, row) => Math.floor(row / 5));
    const { train, test: held } = holdOut(labels, groups, 0.2, draw);
    const sides = new Set(Array.from(train, (row) => groups[row]!));
    assert.ok(held.every((row) => !sides.has(groups[row]!)));
  });
});

describe('near-duplicates', () => {
  const text = (length: number): number[] => Array.from({ length }, () => random.below(5000));
  const jaccard = (a: readonly number[], b: readonly number[]): number => {
    const shingles = (tokens: readonly number[]): Set<string> =>
      new Set(tokens.slice(0, -2).map((_, at) => tokens.slice(at, at + 3).join(' ')));
    const [x, y] = [shingles(a), shingles(b)];
    const common = [...x].filter((one) => y.has(one)).length;
    return common / (x.size + y.size - common);
  };

  test('equal texts and nearly equal ones go together, others do not', () => {
    const rows: number[][] = [];
    for (let at = 0; at < 400; at++) rows.push(text(10 + random.below(40)));
    const changed = (tokens: readonly number[], places: number): number[] => {
      const copy = [...tokens];
      for (let n = 0; n < places; n++) copy[random.below(copy.length)] = random.below(5000);
      return copy;
    };
    const pairs = rows.slice(0, 300).map((tokens, at) => ({ of: at, tokens: changed(tokens, at % 4) }));
    const all = [...rows, ...pairs.map(({ tokens }) => tokens)];
    const groups = groupNearDuplicates(all.length, (row) => all[row]!);
    let joined = 0;
    pairs.forEach(({ of, tokens }, index) => {
      const likeness = jaccard(rows[of]!, tokens);
      const together = groups[of] === groups[400 + index];
      // The estimate has a standard error of 0.05: near the bound it may go either way.
      if (likeness > 0.9) assert.ok(together, `${likeness} alike, and apart`);
      if (likeness < 0.45) assert.ok(!together, `${likeness} alike, and together`);
      if (together) joined++;
    });
    assert.ok(joined > 100);
    // Nobody else was joined: every group is a row and its own copy.
    const sizes = new Map<number, number>();
    for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
    assert.ok(Math.max(...sizes.values()) <= 2);
  });

  test('a chain of copies is one group, and texts shorter than a shingle count', () => {
    const long = text(60);
    const chain = [long, [...long.slice(0, 59), 1], [2, ...long.slice(1)], [7], [7], [8]];
    const groups = groupNearDuplicates(chain.length, (row) => chain[row]!);
    assert.deepEqual([...groups], [0, 0, 0, 3, 3, 5]);
  });
});
