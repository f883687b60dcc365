// A folder that nobody but this person can write to or look into.
import fs from 'node:fs/promises';
import path from 'node:path';

const OWNER_ONLY = 0o700;
const OTHERS = 0o077;

/**
 * Makes `name` below `root` where it is not there.
 * @returns its path
 * @throws Error where it is a link, somebody else's, or open to others; what the system throws
 */
export async function makePrivateFolder(root: string, name: string): Promise<string> {
  const folder = path.join(root, name);
  await fs.mkdir(root, { recursive: true });
  await fs.mkdir(folder, { mode: OWNER_ONLY }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  const stats = await fs.lstat(folder);
  if (!stats.isDirectory()) throw new Error(`${folder} is no folder`);
  // Windows tells neither; there a person's data folder is closed to others by its access list.
  const uid = process.getuid?.();
  if (uid !== undefined && stats.uid !== uid) throw new Error(`${folder} is somebody else's`);
  if (uid !== undefined && (stats.mode & OTHERS) !== 0) throw new Error(`${folder} is open to others`);
  return folder;
}
