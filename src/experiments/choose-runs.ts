// How many independent runs a file gets where the person leaves it to us.

/** The paper averages five; three cost less and rank nearly alike where there are many rows. */
const USUAL_RUNS = 3;
/** In small files single runs rank rows so differently that more are needed, and there they cost little. */
const SMALL_FILE = 1500;
const RUNS_OF_SMALL_FILE = 5;

/** However many rows there are. */
export const MOST_CHOSEN_RUNS = Math.max(USUAL_RUNS, RUNS_OF_SMALL_FILE);

/** @returns the number of runs and, where it was left to us, why, a sentence */
export function chooseRuns(
  asked: number | 'auto',
  rows: number,
): { readonly runs: number; readonly reason?: string } {
  if (asked !== 'auto') return { runs: asked };
  return rows < SMALL_FILE
    ? {
        runs: RUNS_OF_SMALL_FILE,
        reason: `Runs: ${RUNS_OF_SMALL_FILE}, since in a file of ${rows} rows single runs rank many of them differently.`,
      }
    : { runs: USUAL_RUNS, reason: `Runs: ${USUAL_RUNS}, as usual.` };
}
