// Finds an installed package that carries texts.
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { DataDietError } from '../../src/shared/errors.ts';
import { root } from '../folders.ts';

const PackageSchema = v.object({ name: v.string(), version: v.string() });

/** Folder of an installed npm package. @throws DataDietError `file-not-found` where it is not installed. */
export function packageFolder(name: string): string {
  const folder = path.join(root, 'node_modules', name);
  if (fs.existsSync(path.join(folder, 'package.json'))) return folder;
  throw new DataDietError(
    'file-not-found',
    `The package ${name}, whose texts the corpus uses, is not installed.`,
    {
      action: 'Run npm ci.',
      place: { file: folder },
    },
  );
}

export function packageVersion(name: string): string {
  const description: unknown = JSON.parse(
    fs.readFileSync(path.join(packageFolder(name), 'package.json'), 'utf8'),
  );
  return v.parse(PackageSchema, description).version;
}

/** File names of a folder in an order that no file system and no locale decides. */
export function sortedFiles(folder: string): string[] {
  return fs.readdirSync(folder).sort((a, b) => (a < b ? -1 : 1));
}
