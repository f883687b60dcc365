// The VSIX as a user installs it: only what was packed is there, so a file that was left out shows here.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { theExtension } from '../integration/the-extension.ts';

suite('installed VSIX', () => {
  test('it is the installed extension that runs, not the source folder', () => {
    const { path } = theExtension();
    assert.ok(!path.startsWith(process.env['DATA_DIET_ROOT'] ?? ''), path);
  });

  test('it activates and registers its commands', async () => {
    const extension = theExtension();
    await extension.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      extension.contributedCommands.filter((command) => !registered.has(command)),
      [],
    );
  });
});
