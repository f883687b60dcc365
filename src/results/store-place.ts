// Where the results of a person lie, whichever program made them: one place for the editor and the command line.
import os from 'node:os';
import path from 'node:path';

/** Names another folder. */
export const STORE_VARIABLE = 'DATA_DIET_STORE';

/** Data of programs, not a cache: what took an hour to compute is not cleaned away with the thumbnails. */
export function defaultStore(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const named = environment[STORE_VARIABLE];
  if (named !== undefined && named !== '') return path.resolve(named);
  return personalFolder(environment, platform);
}

/** The folder of Data Diet among a person's data, which no variable of ours moves. */
export function personalFolder(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  return path.join(dataFolder(environment, platform), 'data-diet');
}

function dataFolder(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  const home = os.homedir();
  if (platform === 'win32') return environment['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support');
  const data = environment['XDG_DATA_HOME'];
  // The XDG specification: a path that is not absolute is to be ignored.
  return data !== undefined && path.isAbsolute(data) ? data : path.join(home, '.local', 'share');
}
