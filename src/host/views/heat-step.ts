// How warm a row is painted, by its rank.
import type { Ranking } from '../../results/ranking.ts';
import { HEAT_STEPS } from '../registry.ts';

/** 1 (coolest) to `HEAT_STEPS`: the tenth of the scored rows that a row lies in. Tied rows share a step. */
export function heatStep(ranking: Ranking, index: number): number {
  return Math.min(HEAT_STEPS, 1 + Math.floor((HEAT_STEPS * ranking.behind[index]!) / ranking.order.length));
}
