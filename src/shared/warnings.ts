// What a person must know before acting on a job's scores: the same words in the editor and on the command line.
import { isOfPredictions, type RunMetadata } from './results.ts';
import {
  beatsChance,
  describeLearned,
  describeTrust,
  gainOf,
  LITTLE_GAIN,
  LOW_RELIABILITY,
  type Trust,
} from './trust.ts';

export interface Warning {
  readonly code: 'random-head' | 'collapsed' | 'not-learned' | 'little-learned' | 'runs-disagree' | 'reading';
  readonly message: string;
  /** Whether nothing should be removed by these scores. */
  readonly grave: boolean;
}

/** Warnings about the models behind the scores, the gravest first, and about how the file was read. */
export function warningsOf(metadata: RunMetadata): Warning[] {
  const grave = graveWarningOf(metadata);
  const { agreement } = metadata.trust;
  const list: Warning[] = grave === undefined ? [] : [grave];
  if (agreement !== undefined && agreement.reliability < LOW_RELIABILITY) {
    list.push({
      code: 'runs-disagree',
      grave: false,
      message: `The runs rank the rows differently (rank correlation ${agreement.rankCorrelation.toFixed(2)}, ${percent(agreement.topOverlap)} of the top ${percent(agreement.topShare)} in common): use more runs before removing rows.`,
    });
  }
  for (const { warning, message } of metadata.data.remarks ?? []) {
    if (warning) list.push({ code: 'reading', grave: false, message });
  }
  return list;
}

/** The verdict and what it rests on, in one line; what a grave warning says already is left out. */
export function trustLineOf(metadata: RunMetadata): {
  readonly verdict: Trust['verdict'];
  readonly text: string;
} {
  const isGrave = graveWarningOf(metadata) !== undefined;
  const trust = isGrave ? { ...metadata.trust, verdict: 'poor' as const } : metadata.trust;
  return { verdict: trust.verdict, text: describeTrust(trust, isGrave ? 'learned' : 'nothing') };
}

function graveWarningOf(metadata: RunMetadata): Warning | undefined {
  const { model, data, training, fit, trust } = metadata;
  if (training.epochs === 0 && model.head === 'random') {
    return {
      code: 'random-head',
      grave: true,
      message:
        'Nothing was trained and the model has no classification head for these labels: its predictions are random. Use 1 epoch or more, or a classifier that was fine-tuned on these labels.',
    };
  }
  const mirror = `so the scores mirror how frequent the ${data.labels.length} labels are`;
  const isBrought = isOfPredictions(metadata);
  const remedy = isBrought
    ? 'Check the order of the classes and of the rows, or bring the predictions of a model that has learned.'
    : 'Use more epochs or a larger encoder before removing rows.';
  const { learned } = trust;
  // Judged by the rows trained on only where none were held out, with an allowance for chance of two standard errors.
  const fitted = learned ?? {
    rows: data.rowsScored,
    accuracy: fit.accuracy,
    standardError: 0,
    majorityShare: fit.majorityShare,
  };
  if (fit.classesPredicted === 1 || (learned === undefined && !beatsChance(fitted))) {
    const who = isBrought ? 'The predictions name' : 'The encoder predicts';
    const what =
      fit.classesPredicted === 1
        ? `${who} one and the same label for every row`
        : `${isBrought ? 'The predictions agree' : 'The encoder agrees'} with the labels on ${percent(fit.accuracy)} of the rows, no more than chance explains (always saying the most frequent: ${percent(fit.majorityShare)})`;
    return {
      code: 'collapsed',
      grave: true,
      message: `${what}${isBrought ? '' : ': it has not learned yet'}, ${mirror}. ${remedy}`,
    };
  }
  if (learned === undefined) return undefined;
  const told = capitalise(describeLearned(trust));
  if (!beatsChance(learned)) {
    return {
      code: 'not-learned',
      grave: true,
      message: `${told}: it has not learned yet, ${mirror}. ${remedy}`,
    };
  }
  if (gainOf(learned) < LITTLE_GAIN) {
    return {
      code: 'little-learned',
      grave: true,
      message: `${told}: it has learned little, so high scores are no sign of a wrong label. ${remedy}`,
    };
  }
  return undefined;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
