// Names of hub models as people write them, and the names that the hub could have.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHubName, readHubName } from '../../../src/shared/hub-name.ts';

const NAMED = { id: 'FacebookAI/roberta-base' };

test('owner/name, with a revision or without', () => {
  assert.deepEqual(readHubName(' FacebookAI/roberta-base '), NAMED);
  assert.deepEqual(readHubName('FacebookAI/roberta-base@v1.0'), { ...NAMED, revision: 'v1.0' });
  assert.deepEqual(readHubName('FacebookAI/roberta-base@refs/pr/3'), { ...NAMED, revision: 'refs/pr/3' });
});

test("the address of a model's page", () => {
  for (const address of [
    'https://hub.example/FacebookAI/roberta-base',
    'https://hub.example/FacebookAI/roberta-base/',
    'http://hub.example/FacebookAI/roberta-base?library=x#use',
  ]) {
    assert.deepEqual(readHubName(address), NAMED, address);
  }
  assert.deepEqual(readHubName('https://hub.example/FacebookAI/roberta-base/tree/refs/pr/3'), {
    ...NAMED,
    revision: 'refs/pr/3',
  });
});

test('anything else is no name', () => {
  for (const text of [
    '',
    'roberta-base',
    './models/mine',
    '/models/mine',
    'a/b/c',
    'a b/c',
    '../../etc',
    'owner/..',
    'owner/name@',
    'owner/name@../../x',
    'owner/na--me',
    'https://hub.example/FacebookAI',
    'https://hub.example/datasets/owner/name',
  ]) {
    assert.equal(readHubName(text), undefined, text);
  }
});

test('the hub has a few names without an owner too', () => {
  assert.ok(isHubName({ id: 'bert-base-uncased' }));
  assert.ok(!isHubName({ id: '.hidden/name' }));
});
