// A place for the files of a test.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, type TestContext } from 'node:test';

/** A new folder, removed when the test of `context` is over; without one, when all tests of the file are. */
export function temporaryFolder(context?: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-test-'));
  const remove = () => {
    fs.rmSync(folder, { recursive: true, force: true });
  };
  if (context) context.after(remove);
  else after(remove);
  return folder;
}

/** Writes a file of the folder, and what it lies in, and tells its path. */
export function fileWriter(folder: string): (name: string, text: string) => string {
  return (name, text) => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  };
}
