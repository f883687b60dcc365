// Lanes of the built engine, for tests.
import path from 'node:path';
import { Lanes } from '../../../src/core/lanes/lanes.ts';

export function startLanes(count: number): Promise<Lanes> {
  return Lanes.start({ count, threads: 1, program: path.resolve('dist/lane.js') });
}
