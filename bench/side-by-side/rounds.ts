// Takes the measurements: contenders take turns, round after round, so that a busy machine slows all alike.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './contender.ts';
import { median } from './statistics.ts';

/** Seconds a run in each round, by task, by contender. */
export interface Measurement {
  readonly contender: string;
  readonly task: string;
  readonly seconds: readonly number[];
  /** Scores of the batch's rows before any timing, by tasks that give any. */
  readonly values: readonly number[] | undefined;
}

export interface RoundOptions {
  /** At most so many, and at least three where there is no time for them. */
  readonly rounds: number;
  /** Seconds after which no further round begins. */
  readonly seconds: number;
  /** Short tasks are repeated until a turn takes about this long. */
  readonly secondsPerTurn: number;
  readonly log: (message: string) => void;
}

interface Entrant {
  readonly contender: Contender;
  readonly task: string;
  readonly runs: number;
  readonly values: readonly number[] | undefined;
  readonly seconds: number[];
}

const MOST_RUNS = 40;
const FEWEST_ROUNDS = 3;
/** A task whose first run takes this long, compilation included, is not repeated to warm up. */
const LONG_SECONDS = 2;
/** Worker threads of the one before have stopped spinning by then. */
const MILLISECONDS_BETWEEN = 50;

export async function measureInTurns(
  contenders: readonly Contender[],
  options: RoundOptions,
): Promise<Measurement[]> {
  const start = performance.now();
  let entrants: Entrant[] = [];
  for (const contender of contenders) {
    for (const task of contender.tasks) {
      const entrant = await warmUp(contender, task, options);
      if (entrant) entrants.push(entrant);
    }
  }
  for (let round = 0; round < options.rounds; round++) {
    const late = (performance.now() - start) / 1000 > options.seconds;
    if (late && round >= FEWEST_ROUNDS) break;
    // Everyone has every neighbour in turn.
    for (const entrant of round % 2 === 0 ? entrants : [...entrants].reverse()) {
      await sleep(MILLISECONDS_BETWEEN);
      try {
        const { seconds } = await entrant.contender.run({ task: entrant.task, runs: entrant.runs });
        entrant.seconds.push(median(seconds));
      } catch (error) {
        options.log(
          `${entrant.contender.name} failed at ${entrant.task} in round ${round + 1}: ${describe(error)}`,
        );
      }
    }
    entrants = entrants.filter(({ seconds }) => seconds.length === round + 1);
    options.log(`round ${round + 1} of ${options.rounds}`);
  }
  return entrants.map(({ contender, task, seconds, values }) => ({
    contender: contender.name,
    task,
    seconds,
    values,
  }));
}

/** Compiles, checks that the task works at all, and finds how often it shall be done in a turn. */
async function warmUp(
  contender: Contender,
  task: string,
  { secondsPerTurn, log }: RoundOptions,
): Promise<Entrant | undefined> {
  try {
    log(`${contender.name}: ${task}`);
    const { values, seconds: first } = await contender.run({ task, runs: 1 });
    const { seconds } =
      Math.min(...first) > LONG_SECONDS ? { seconds: first } : await contender.run({ task, runs: 2 });
    const runs = Math.ceil(secondsPerTurn / Math.min(...seconds));
    return { contender, task, values, runs: Math.max(1, Math.min(MOST_RUNS, runs)), seconds: [] };
  } catch (error) {
    log(`${contender.name} cannot do ${task}: ${describe(error)}`);
    return undefined;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
