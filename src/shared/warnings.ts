// What a person must know before trusting a job's scores: the same words in the editor and on the command line.
import type { RunMetadata } from './results.ts';

export interface Warning {
  readonly code: 'collapsed' | 'random-head';
  readonly message: string;
}

/** Warnings about the model behind the scores, the gravest first. */
export function warningsOf({ model, data, training, fit }: RunMetadata): Warning[] {
  const warnings: Warning[] = [];
  if (training.epochs === 0 && model.head === 'random') {
    warnings.push({
      code: 'random-head',
      message:
        'Nothing was trained and the model has no classification head for these labels: its predictions are random. Use 1 epoch or more, or a classifier that was fine-tuned on these labels.',
    });
  } else if (fit.classesPredicted === 1 || fit.accuracy <= fit.majorityShare) {
    const what =
      fit.classesPredicted === 1
        ? 'The encoder predicts one and the same label for every row'
        : `The encoder agrees with the labels on ${percent(fit.accuracy)} of the rows, no more than always saying the most frequent label would (${percent(fit.majorityShare)})`;
    warnings.push({
      code: 'collapsed',
      message: `${what}: it has not learned yet, so the scores mirror how frequent the ${data.labels.length} labels are. Use more epochs or a larger encoder before removing rows.`,
    });
  }
  return warnings;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
