// Where a setting is written, so that what is written holds.

/** The values that a setting has in each place, as VS Code tells them. */
interface SettingPlaces {
  readonly workspaceFolderValue?: unknown;
  readonly workspaceValue?: unknown;
}

/** The narrowest place that holds a value; the person's own settings where none does. */
export function settingTarget(places: SettingPlaces | undefined): 'workspaceFolder' | 'workspace' | 'global' {
  if (places?.workspaceFolderValue !== undefined) return 'workspaceFolder';
  if (places?.workspaceValue !== undefined) return 'workspace';
  return 'global';
}
