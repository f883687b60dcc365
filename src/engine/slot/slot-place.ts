// Where the tickets of a person's jobs lie: one place for a person on a machine, whatever store the results go to.
import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { personalFolder } from '../../results/store-place.ts';

/** Names the folder that the tickets' folder is made in, for tests; `none` lets a job compute beside others. */
const SLOT_VARIABLE = 'DATA_DIET_SLOT';
const NONE = 'none';

/** A few digits: a socket's whole path has about a hundred characters, on macOS 103. */
const HOST_DIGITS = 6;

export interface SlotPlace {
  /** May be a link, as the folder of results may. */
  readonly root: string;
  /** The folder below it: it names the machine, since machines may share a home over a network. */
  readonly name: string;
}

/**
 * Undefined where jobs do not wait for each other.
 *
 * The place is the person's data folder and not one for temporary files: nobody else can plant anything in it, and an
 * editor, a terminal and a scheduler agree on it, which do not on `TMPDIR` or `XDG_RUNTIME_DIR`.
 */
export function slotPlace(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  host = os.hostname(),
): SlotPlace | undefined {
  // A cluster gives every job CPUs and memory of its own.
  if (isSet(environment['SLURM_JOB_ID'])) return undefined;
  const named = environment[SLOT_VARIABLE];
  if (named === NONE) return undefined;
  const machine = createHash('sha256').update(host).digest('hex').slice(0, HOST_DIGITS);
  return { root: isSet(named) ? path.resolve(named) : personalFolder(environment), name: `slot-${machine}` };
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
