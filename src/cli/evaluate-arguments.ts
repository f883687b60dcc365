// What `data-diet evaluate` is asked for, from its options.
import path from 'node:path';
import * as v from 'valibot';
import { formatOfFile, EXTENSIONS_LISTED } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import {
  EVALUATE_DEFAULTS,
  EvaluateJobSchema,
  RANKINGS,
  SELECTION_RULES,
  type EvaluateJob,
  type Method,
} from '../shared/evaluate-job.ts';
import { executorOf, type Executor } from './cluster-arguments.ts';
import { number, oneOf, wrong } from './option-values.ts';
import type { OptionValues } from './option-words.ts';
import { epochsOf, trainingSettings } from './training-options.ts';

export interface EvaluateRequest {
  /** Absolute paths of the training rows: see `ScoreRequest`. */
  readonly files: readonly string[];
  readonly settings: Omit<EvaluateJob, 'file' | 'format' | 'columns' | 'planOnly'>;
  /** See `ScoreRequest`. */
  readonly text: readonly string[];
  readonly label: string | undefined;
  /** Of the report; the evaluation itself goes beside it. */
  readonly out: string | undefined;
  /** Only to tell what it would take. */
  readonly planOnly: boolean;
  readonly executor: Executor;
  readonly verbose: boolean;
}

const { runs, classCap, scoreAt } = EvaluateJobSchema.entries;
const percent = v.pipe(v.number(), v.minValue(0), v.ltValue(100));
const point = v.pipe(v.number(), v.minValue(0));

/** @throws DataDietError 'invalid-argument' */
export function evaluateRequest(files: readonly string[], values: OptionValues): EvaluateRequest {
  const points = listOf('--score-at', values['score-at'], point, 'epochs between commas, such as 0.25,0.5');
  const drop = sharesOf('--drop', values.drop);
  const keep = sharesOf('--keep-only', values['keep-only']);
  const cap = number('--class-cap', values['class-cap'], classCap, 'a number of at least 1');
  return {
    files,
    text: values.text ?? [],
    label: values.label,
    settings: {
      ...trainingSettings(values),
      epochs: epochsOf(values.epochs, 1),
      runs: number('--seeds', values.seeds, runs, 'a whole number of at least 1') ?? EVALUATE_DEFAULTS.runs,
      test: testOf(files, values.test, values.holdout),
      methods: methodsOf(values.methods),
      // Who asks what to keep asks nothing else, unless it is said.
      drop: drop ?? (keep === undefined ? [...EVALUATE_DEFAULTS.drop] : []),
      keep: keep ?? [],
      rule:
        values.rule === undefined ? EVALUATE_DEFAULTS.rule : oneOf('--rule', values.rule, SELECTION_RULES),
      classCap: cap ?? EVALUATE_DEFAULTS.classCap,
      budget:
        values.budget === undefined
          ? EVALUATE_DEFAULTS.budget
          : oneOf('--budget', values.budget, ['epochs', 'steps'] as const),
      ...(points !== undefined && { scoreAt: v.parse(scoreAt, points) }),
    },
    out: values.out,
    planOnly: values.plan === true,
    executor: executorOf(values),
    verbose: values.verbose === true,
  };
}

function testOf(
  files: readonly string[],
  test: string | undefined,
  holdout: string | undefined,
): EvaluateJob['test'] {
  if (test !== undefined && holdout !== undefined) {
    throw wrong('--test and --holdout contradict each other: the test rows come from one place.');
  }
  if (test === undefined) {
    const share = number('--holdout', holdout, v.pipe(v.number(), v.gtValue(0), v.ltValue(1)), SHARE);
    return share === undefined ? EVALUATE_DEFAULTS.test : { kind: 'holdout', share };
  }
  const place = path.resolve(test);
  if (files.includes(place))
    throw wrong('--test names the training file itself: what was trained on tests nothing.');
  const format = formatOfFile(place);
  if (format === undefined) {
    throw new DataDietError('format-unsupported', `The name ${place} tells no format that is read here.`, {
      action: `Give a file whose name ends in ${EXTENSIONS_LISTED}.`,
    });
  }
  return { kind: 'file', path: place, format };
}

const SHARE = 'a share of the rows above 0 and below 1, such as 0.2';

/** `1,2,5`: percent, 0 among them or not, since all rows are always trained on. */
function sharesOf(name: string, text: string | undefined): number[] | undefined {
  const shares = listOf(name, text, percent, 'percent between commas, such as 1,2,5,10');
  return shares?.filter((share) => share > 0).map((share) => share / 100);
}

function listOf(
  name: string,
  text: string | undefined,
  schema: v.GenericSchema<unknown, number>,
  expected: string,
): number[] | undefined {
  if (text === undefined) return undefined;
  return text.split(',').map((part) => number(name, part.trim().replace(/%$/, '').trim(), schema, expected)!);
}

/** `el2n,head-grand,el2n@0.25,random`; a score before the end of training stands with its epoch behind an @. */
function methodsOf(text: string | undefined): Method[] {
  if (text === undefined) return EVALUATE_DEFAULTS.methods.map((method) => ({ ...method }));
  const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, '');
  const methods = text.split(',').map((word): Method => {
    const [name = '', at, ...more] = word.trim().split('@');
    const ranking = RANKINGS.find((known) => plain(known) === plain(name));
    if (ranking === undefined || more.length > 0) {
      throw wrong(`--methods takes some of ${RANKINGS.join(', ')}, not "${word.trim()}".`);
    }
    if (at === undefined) return { ranking };
    return { ranking, point: number('--methods', at, point, 'an epoch behind @, such as el2n@0.5')! };
  });
  return [...new Map(methods.map((method) => [JSON.stringify(method), method])).values()];
}
