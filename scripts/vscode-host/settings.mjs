// User settings of the served VS Code. They lie on the server's disk, as on a desktop.
import fs from 'node:fs';
import path from 'node:path';

/** Nothing calls out, nothing greets, nothing suggests: what is on the screen is the extension's doing. */
const QUIET = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'security.workspace.trust.enabled': false,
  // As on a desktop: in a browser, VS Code saves by itself.
  'files.autoSave': 'off',
  // The sample lies in the project's own repository, which nobody came to commit to.
  'git.openRepositoryInParentFolders': 'never',
};

/** Where the server keeps user data, told its `--server-data-dir`. */
export const userDataDirectory = (/** @type {string} */ serverDirectory) =>
  path.join(serverDirectory, 'data');

/**
 * Writes user settings, unless there are some: a person's own changes stay.
 * @param {string} serverDirectory
 * @param {Readonly<Record<string, unknown>>} [settings] on top of the quiet ones
 */
export function writeSettings(serverDirectory, settings = {}) {
  const file = path.join(userDataDirectory(serverDirectory), 'User', 'settings.json');
  if (fs.existsSync(file)) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify({ ...QUIET, ...settings }, null, 2)}\n`);
}
