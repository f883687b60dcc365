// Things that a name may stand for besides an ordinary file.
import { spawnSync } from 'node:child_process';

/** Node cannot make one; opening it waits for a writer. */
export function makePipe(file: string): void {
  const { status, stderr } = spawnSync('mkfifo', [file], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mkfifo ${file}: ${stderr}`);
}

/** For tests that need named pipes, or links that anybody may make. */
export const WITH_ODD_FILES = {
  skip: process.platform === 'win32' ? 'Windows has no named pipes, and links are not for everybody' : false,
};
