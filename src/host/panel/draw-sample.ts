// Draws rows to be checked, each of the flagged as likely as any other: what they say then holds for all of them.
import { randomInt } from 'node:crypto';

const SAMPLE = 20;

export function drawSample(rows: Uint32Array): ReadonlySet<number> {
  const left = [...rows];
  const drawn = new Set<number>();
  while (drawn.size < SAMPLE && left.length > 0) {
    const [row] = left.splice(randomInt(left.length), 1);
    drawn.add(row!);
  }
  return drawn;
}
