// For how long one program had a thread that others share, of each turn of its loop: told by a CPU profile.
import { Session, type Profiler } from 'node:inspector/promises';

/** What the thread does for whoever had it last. */
const FOR_ANYONE: ReadonlySet<string> = new Set(['(garbage collector)', '(program)']);

/** A turn of the loop of events, in microseconds of the clock that `microseconds` reads. */
export interface Turn {
  readonly from: number;
  readonly to: number;
}

/** The clock of V8's profiles. */
export function microseconds(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/**
 * The most that a program had of any turn, in milliseconds.
 * @param profile of V8's sampling profiler
 * @param program how the addresses of its frames end
 */
export function longestShare(profile: Profiler.Profile, program: string, turns: readonly Turn[]): number {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  );
  const own = new Map<number, boolean>();
  const isOwn = (id: number | undefined): boolean => {
    if (id === undefined) return false;
    let found = own.get(id);
    if (found === undefined) {
      found = nodes.get(id)?.callFrame.url.endsWith(program) === true || isOwn(parents.get(id));
      own.set(id, found);
    }
    return found;
  };
  const shares = turns.map(() => 0);
  let time = profile.startTime;
  let turn = 0;
  let had = false;
  profile.samples?.forEach((id, at) => {
    time += profile.timeDeltas?.[at] ?? 0;
    had = isOwn(id) || (had && FOR_ANYONE.has(nodes.get(id)?.callFrame.functionName ?? ''));
    while (turn < turns.length && turns[turn]!.to <= time) turn += 1;
    if (had && turn < turns.length) shares[turn]! += profile.timeDeltas?.[at + 1] ?? 0;
  });
  return Math.max(0, ...shares) / 1000;
}

/** Profiles this thread while `work` is done. */
export async function profiled(work: () => Promise<unknown>): Promise<Profiler.Profile> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return profile;
}
