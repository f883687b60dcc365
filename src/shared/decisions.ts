// What a person decided of a row, as both sides of the panel and the log know it.
export const DECISIONS = ['open', 'kept', 'removed', 'relabelled', 'unsure'] as const;
export type Decision = (typeof DECISIONS)[number];

/** A decision as a number, where there is one for each of a million rows: its place in `DECISIONS`. */
export const decisionCode = (decision: Decision): number => DECISIONS.indexOf(decision);

/** Whether a row so decided was found wrong. */
export const isWrong = (decision: Decision): boolean => decision === 'removed' || decision === 'relabelled';
