// Writes a setting where it takes effect: where a value stands already that would win over a wider one.
import * as vscode from 'vscode';
import { settingTarget } from './setting-target.ts';
import { SETTINGS_SECTION } from './registry.ts';

const TARGETS = {
  workspaceFolder: vscode.ConfigurationTarget.WorkspaceFolder,
  workspace: vscode.ConfigurationTarget.Workspace,
  global: vscode.ConfigurationTarget.Global,
} as const;

/** @param name without the section */
export async function writeSetting(scope: vscode.Uri, name: string, value: string | number): Promise<void> {
  const section = vscode.workspace.getConfiguration(SETTINGS_SECTION, scope);
  // A value that holds already need not be written once more: settings.json is the person's.
  if (section.get<unknown>(name) === value) return;
  await section.update(name, value, TARGETS[settingTarget(section.inspect(name))]);
}
