// What rows are exported as, and how the files are called.
import path from 'node:path';
import { canPack } from './output.ts';
import { splitExtension } from '../shared/dataset.ts';

export const EXPORT_KINDS = [
  'pruned',
  'rows',
  'keep-column',
  'keep-indices',
  'cleanlab',
  'label-studio',
  'argilla',
] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

/** Whether what is written is the file without some rows, or tells which those are: rows marked to go are among them. */
export function goesWithout(kind: ExportKind): boolean {
  return kind === 'pruned' || kind === 'keep-column' || kind === 'keep-indices';
}

/** Rows that can be exported by themselves: the flagged ones, or those of a decision that still stand in the file. */
export const MEANT_ROWS = ['flagged', 'kept', 'unsure', 'relabelled'] as const;
export type MeantRows = (typeof MEANT_ROWS)[number];

/** Where an export goes when nobody says otherwise: beside the dataset. */
export function exportBeside(file: string, kind: ExportKind, meant: MeantRows = 'flagged'): string {
  const dir = path.dirname(file);
  const { name, extension } = splitExtension(path.basename(file));
  // What cannot be packed as it was is packed otherwise.
  const ext = canPack('zstd') ? extension : extension.replace(/\.zst$/i, '.gz');
  const names: Readonly<Record<ExportKind, string>> = {
    pruned: `${name}.pruned${ext}`,
    rows: `${name}.${meant}${ext}`,
    'keep-column': `${name}.keep${ext}`,
    'keep-indices': 'keep_indices.json',
    cleanlab: `${name}.cleanlab.csv`,
    'label-studio': `${name}.label-studio.json`,
    argilla: `${name}.argilla.json`,
  };
  return path.join(dir, names[kind]);
}

/** The file of the rows that are not in a pruned copy: `train.removed.csv` beside `train.pruned.csv`. */
export function removedBeside(pruned: string): string {
  const dir = path.dirname(pruned);
  const { name, extension: ext } = splitExtension(path.basename(pruned));
  return path.join(dir, `${name.replace(/\.pruned$/i, '')}.removed${ext}`);
}

const OWN_ENDINGS = ['pruned', 'removed', 'keep', ...MEANT_ROWS, 'cleanlab'];

/** Whether a file is called as an export of another one that lies beside it: it holds rows of that a second time. */
export function isExportBeside(file: string, names: ReadonlySet<string>): boolean {
  const { name, extension } = splitExtension(path.basename(file));
  const ending = OWN_ENDINGS.find((one) => name.toLowerCase().endsWith(`.${one}`));
  if (ending === undefined) return false;
  const stem = name.slice(0, -ending.length - 1);
  // A copy may be packed in another way.
  return names.has(stem + extension) || [...names].some((other) => splitExtension(other).name === stem);
}

/** All files that an export to `target` writes. */
export function filesOf(kind: ExportKind, target: string): string[] {
  return kind === 'pruned' ? [target, removedBeside(target)] : [target];
}
