// Moves labels apart that would overlap, as little as it takes.

export interface Wanted {
  /** The centre it would like to have. */
  readonly at: number;
  readonly size: number;
}

/**
 * The centres of labels on a line, each as near to where it belongs as the others allow: least squares under "not
 * overlapping, in the order of where they belong" is isotonic regression, solved by pooling neighbours that collide.
 * Inside `low..high` where there is room for all; else they begin at `low`.
 */
export function spreadApart(labels: readonly Wanted[], low: number, high: number): number[] {
  const order = labels.map((_, index) => index).sort((a, b) => labels[a]!.at - labels[b]!.at);
  /** How far each lies from the first where all touch. */
  const offsets: number[] = [];
  let offset = 0;
  let previous = 0;
  for (const [place, index] of order.entries()) {
    const { size } = labels[index]!;
    if (place > 0) offset += (previous + size) / 2;
    offsets.push(offset);
    previous = size;
  }
  const pools: { sum: number; count: number }[] = [];
  for (const [place, index] of order.entries()) {
    pools.push({ sum: labels[index]!.at - offsets[place]!, count: 1 });
    while (pools.length > 1) {
      const [before, last] = [pools.at(-2)!, pools.at(-1)!];
      if (before.sum / before.count <= last.sum / last.count) break;
      pools.splice(-2, 2, { sum: before.sum + last.sum, count: before.count + last.count });
    }
  }
  const first = labels[order[0] ?? 0]?.size ?? 0;
  const least = low + first / 2;
  const most = Math.max(least, high - previous / 2 - offset);
  const starts = pools.flatMap(({ sum, count }) => new Array<number>(count).fill(sum / count));
  const centres = new Array<number>(labels.length).fill(0);
  for (const [place, index] of order.entries()) {
    centres[index] = Math.min(Math.max(starts[place]!, least), most) + offsets[place]!;
  }
  return centres;
}
