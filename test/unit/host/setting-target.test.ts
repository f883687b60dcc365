// A setting is written where it takes effect.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingTarget } from '../../../src/host/setting-target.ts';

test('the narrowest place that holds a value is written to, so that it does not win over what is written', () => {
  assert.equal(settingTarget({ workspaceFolderValue: 2, workspaceValue: 5 }), 'workspaceFolder');
  assert.equal(settingTarget({ workspaceValue: 5 }), 'workspace');
  assert.equal(settingTarget({ workspaceValue: 0 }), 'workspace');
});

test('where none does, it is the person’s own', () => {
  assert.equal(settingTarget({}), 'global');
  assert.equal(settingTarget(undefined), 'global');
});
