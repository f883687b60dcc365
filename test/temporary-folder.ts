// A place for the files of a test.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

/** A new folder, removed when the test that asks for it is over; asked for outside of one, when its file's tests are. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-test-'));
  after(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });
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
