// What `data-diet import` is asked for, from its options.
import path from 'node:path';
import type { ImportPredictionsJob } from '../shared/import-job.ts';
import { wrong } from './option-values.ts';
import type { OptionName, OptionValues } from './option-words.ts';
import { readingOf, storeOf, topOf } from './training-options.ts';

export interface ImportRequest {
  /** Absolute path of the dataset. */
  readonly file: string;
  readonly source:
    | {
        readonly kind: 'predictions';
        readonly settings: Omit<ImportPredictionsJob, 'file' | 'format' | 'columns' | 'out' | 'store'>;
      }
    /** Absolute path. */
    | { readonly kind: 'scores'; readonly scores: string };
  readonly store: string;
  /** See `ScoreRequest`. */
  readonly text: readonly string[];
  readonly label: string | undefined;
  readonly out: string | undefined;
  readonly top: number;
  readonly verbose: boolean;
}

/** Of predictions alone: scores tell for themselves. */
const OF_PREDICTIONS = [
  'logits',
  'probabilities',
  'classes',
  'id',
  'model-name',
  'text',
  'label',
  'out',
  'allow-skipped',
  'encoding',
  'delimiter',
  'quoting',
  'header',
  'no-header',
] as const satisfies readonly OptionName[];

/** @throws DataDietError 'invalid-argument' */
export function importRequest(file: string, values: OptionValues): ImportRequest {
  return {
    file,
    source: sourceOf(values),
    store: storeOf(values.store),
    text: values.text ?? [],
    label: values.label,
    out: values.out,
    top: topOf(values.top),
    verbose: values.verbose === true,
  };
}

function sourceOf(values: OptionValues): ImportRequest['source'] {
  const { predictions, scores } = values;
  if (predictions !== undefined && scores !== undefined)
    throw wrong('--predictions and --scores contradict each other: import one of them.');
  if (scores !== undefined) {
    const foreign = OF_PREDICTIONS.find((name) => values[name] !== undefined);
    if (foreign !== undefined) throw wrong(`--${foreign} goes with --predictions: a scores file tells it.`);
    if (scores === '') throw wrong('--scores takes a file.');
    return { kind: 'scores', scores: path.resolve(scores) };
  }
  if (predictions === undefined || predictions.includes(''))
    throw wrong('Say what to import: --predictions FILE or FOLDER, or --scores FILE.');
  if (values.logits === true && values.probabilities === true)
    throw wrong('--logits and --probabilities contradict each other.');
  const classes = classesOf(values.classes);
  return {
    kind: 'predictions',
    settings: {
      ...readingOf(values),
      ...(values['allow-skipped'] === true && { allowSkipped: true }),
      predictions: predictions.map((name) => path.resolve(name)),
      ...(values.logits === true && { values: 'logits' as const }),
      ...(values.probabilities === true && { values: 'probabilities' as const }),
      ...(classes !== undefined && { classes }),
      ...(values.id !== undefined && { id: values.id }),
      ...(values['model-name'] !== undefined && { modelName: values['model-name'] }),
    },
  };
}

/** Names between commas, or one each time where a name holds a comma. */
function classesOf(given: readonly string[] | undefined): string[] | undefined {
  const [only = ''] = given ?? [];
  if (given === undefined) return undefined;
  const names = given.length > 1 ? [...given] : only.split(',').map((name) => name.trim());
  if (names.length < 2) throw wrong('--classes names two labels or more, in the order of the values.');
  return names;
}
