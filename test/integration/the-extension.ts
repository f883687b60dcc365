// The extension under test, however it came into this VS Code (from its source folder, or installed from a VSIX).
import assert from 'node:assert/strict';
import * as v from 'valibot';
import * as vscode from 'vscode';

const ManifestSchema = v.object({
  contributes: v.object({ commands: v.array(v.object({ command: v.string() })) }),
});

export interface ExtensionUnderTest {
  /** The extension's folder. */
  readonly path: string;
  /** Ids of the commands in its package.json. */
  readonly contributedCommands: readonly string[];
  /** Activates it; gives what `activate` returned. */
  activate(): Promise<unknown>;
}

/** @throws AssertionError when VS Code did not find the extension */
export function theExtension(): ExtensionUnderTest {
  const extension = vscode.extensions.getExtension<unknown>('data-diet.data-diet');
  assert.ok(extension, 'VS Code did not find the extension data-diet.data-diet');
  const manifest = v.parse(ManifestSchema, extension.packageJSON);
  return {
    path: extension.extensionPath,
    contributedCommands: manifest.contributes.commands.map(({ command }) => command),
    activate: async () => extension.activate(),
  };
}
