// Generated files, and what once failed, held against the invariants; `npm run fuzz` tries many more.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import * as v from 'valibot';
import { Choices } from '../../fuzz/choices.ts';
import { caseOf, StoredCaseSchema } from '../../fuzz/fuzz-case.ts';
import { generate } from '../../fuzz/generate.ts';
import { checkCase } from '../../fuzz/invariants.ts';
import { minimise } from '../../fuzz/minimise.ts';

const CORPUS = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'test/fuzz/corpus');
const FILES = 3000;

test(`${FILES} generated files`, () => {
  for (let seed = 1; seed <= FILES; seed++) {
    const fuzzCase = generate(new Choices(seed));
    const failure = checkCase(fuzzCase, () => new Choices(seed));
    if (failure === undefined) continue;
    assert.fail(`${failure.invariant}: ${failure.message} (npm run fuzz -- --files 1 --seed ${seed})`);
  }
});

describe('what once failed', () => {
  for (const name of fs.readdirSync(CORPUS).filter((file) => file.endsWith('.json'))) {
    test(name, () => {
      const stored = v.parse(StoredCaseSchema, JSON.parse(fs.readFileSync(path.join(CORPUS, name), 'utf8')));
      assert.equal(
        checkCase(caseOf(stored), () => new Choices(stored.seed)),
        undefined,
      );
    });
  }
});

test('a failing file is made as small as it gets', () => {
  const bytes = Buffer.from('one,"two",three\n'.repeat(50));
  const fails = (candidate: Buffer) => candidate.includes('"') && candidate.includes('h');
  assert.equal(minimise(bytes, fails).length, 2);
  // Never more tries than it may have.
  let tries = 0;
  const never = () => {
    tries++;
    return false;
  };
  minimise(bytes, never, 30);
  assert.equal(tries, 30);
});
