// What an evaluation says of itself before its first run.
import type { EvaluationPlan } from '../../shared/evaluation.ts';

/** `42 runs of 1 epoch on up to 1,600 rows, about 25 min; 7 are there already.` */
export function describePlan({ runs, there, seconds, trainRows, epochs }: EvaluationPlan): string {
  const left = there === runs ? 'all are there already' : `${there} are there already`;
  const what = `${runs} runs of ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} on up to ${WHOLE.format(trainRows)} rows`;
  const time = seconds > 0 ? `, about ${describeAbout(seconds)}` : '';
  return `${what}${time}${there === 0 ? '' : `; ${left}`}.`;
}

const WHOLE = new Intl.NumberFormat('en');

/** A forecast has no seconds: `25 min`, `under a minute`. */
function describeAbout(seconds: number): string {
  if (seconds < 60) return 'a minute';
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
