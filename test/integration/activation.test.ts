// The extension as VS Code sees it: found, activated, its commands registered.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { theExtension } from './the-extension.ts';

suite('activation', () => {
  test('every command that package.json contributes is registered', async () => {
    const extension = theExtension();
    await extension.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const contributed = extension.contributedCommands;
    assert.ok(contributed.includes('dataDiet.scoreDataset'));
    assert.deepEqual(
      contributed.filter((command) => !registered.has(command)),
      [],
    );
  });
});
