// Which files are packed text, by their names: `train.csv.gz`, `train.jsonl.zst`.

export type Packing = 'gzip' | 'zstd';

/** What is being written has its name before something of its own. */
const PARTIAL = /\.[0-9a-f]{12}\.partial$/;

export function packingOf(file: string): Packing | undefined {
  const name = file.replace(PARTIAL, '').toLowerCase();
  if (name.endsWith('.gz')) return 'gzip';
  return name.endsWith('.zst') ? 'zstd' : undefined;
}
