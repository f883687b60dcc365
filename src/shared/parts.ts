// Rows of a dataset that is several files: which file each is of, and which row in it.

export interface Part {
  readonly file: string;
  /** Readable or not. */
  readonly rows: number;
}

interface PlaceInPart {
  /** The file's name without its folder, unless two have the same. */
  readonly file: string;
  /** 0-based in the file. */
  readonly row: number;
}

/** Finds the place of a row, 0-based among those of all files. */
export function partFinder(parts: readonly Part[]): (row: number) => PlaceInPart | undefined {
  const names = shortNames(parts.map(({ file }) => file));
  const starts: number[] = [];
  let rows = 0;
  for (const part of parts) {
    starts.push(rows);
    rows += part.rows;
  }
  return (row) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= row) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : { file: names[low - 1]!, row: row - starts[low - 1]! };
  };
}

function shortNames(files: readonly string[]): readonly string[] {
  const names = files.map((file) => file.replace(/^.*[\\/]/, ''));
  return new Set(names).size === names.length ? names : files;
}
