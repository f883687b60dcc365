// What is said of the set that is marked among all that were tried.
import type { Effect } from '../shared/evaluation.ts';

/** What chance may explain did best, which is no advice. */
export function markWord(effect: Effect): string {
  return effect === 'gain' ? 'recommended' : 'did best';
}
