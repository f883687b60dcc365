// When to stop training: the rule of `--epochs auto`, and what it rests on. Measured in docs/trust.md.

/** Ends of the learning rate's cycles in a rehearsal, in epochs: the candidates. */
export const CANDIDATE_EPOCHS = [1, 2, 4, 8] as const;

/**
 * A model that tells this share of what always saying the most frequent label leaves open has learned what the labels have
 * in common; training on, it learns the rows by heart, the wrong ones too, and their scores sink.
 */
export const LEARNED_GAIN = 0.5;

/** Accuracy above the most frequent label's share, as a share of what could be gained: 0 chance, 1 perfect. */
export function gainOver(majorityShare: number, accuracy: number): number {
  return majorityShare >= 1 ? 0 : (accuracy - majorityShare) / (1 - majorityShare);
}
