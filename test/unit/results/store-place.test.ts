// Where results lie on each system, and what names another place.
import assert from 'node:assert/strict';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { defaultStore } from '../../../src/results/store-place.ts';

const home = (...parts: string[]) => path.join(os.homedir(), ...parts);
const absolute = path.resolve('some', 'data');

test('each system has its folder for the data of programs', () => {
  assert.equal(defaultStore({}, 'linux'), home('.local', 'share', 'data-diet'));
  assert.equal(defaultStore({}, 'darwin'), home('Library', 'Application Support', 'data-diet'));
  assert.equal(defaultStore({}, 'win32'), home('AppData', 'Local', 'data-diet'));
  assert.equal(defaultStore({ LOCALAPPDATA: absolute }, 'win32'), path.join(absolute, 'data-diet'));
});

test('XDG_DATA_HOME counts on Linux where it is an absolute path', () => {
  assert.equal(defaultStore({ XDG_DATA_HOME: absolute }, 'linux'), path.join(absolute, 'data-diet'));
  for (const ignored of ['some/data', '']) {
    assert.equal(defaultStore({ XDG_DATA_HOME: ignored }, 'linux'), home('.local', 'share', 'data-diet'));
  }
  assert.equal(defaultStore({ XDG_DATA_HOME: absolute }, 'darwin'), defaultStore({}, 'darwin'));
});

test('DATA_DIET_STORE wins everywhere, relative to the working folder; empty it is not set', () => {
  const others = { XDG_DATA_HOME: absolute, LOCALAPPDATA: absolute };
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    assert.equal(defaultStore({ ...others, DATA_DIET_STORE: absolute }, platform), absolute);
    assert.equal(defaultStore({ ...others, DATA_DIET_STORE: 'here' }, platform), path.resolve('here'));
    assert.equal(defaultStore({ ...others, DATA_DIET_STORE: '' }, platform), defaultStore(others, platform));
  }
});
