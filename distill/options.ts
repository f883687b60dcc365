// What `npm run distill` is told: every option parsed before any work begins. The defaults make the published encoder.
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { DataDietError } from '../src/shared/errors.ts';
import { HEAD_SIZE, MOST_LAYERS, MOST_WIDTH, shapeName, type StudentShape } from './student/shape.ts';

export const COMMAND_NAMES = ['corpus', 'teacher', 'train', 'publish'] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

export interface DistillOptions {
  /** In the order asked for. */
  readonly commands: readonly CommandName[];
  /** Folder of the data sets whose training texts the corpus holds. */
  readonly datasets: string | undefined;
  readonly seed: number;
  /** Of the teacher's outputs: so many at most are made, and learned from. */
  readonly shards: number;
  readonly shape: StudentShape;
  /** Of the run, and of its folder. */
  readonly name: string;
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly sentenceWeight: number;
}

/** A number as a person writes it: Number('') is 0, and no number was given. */
const written = v.pipe(
  v.string(),
  v.regex(/\d/, 'is no number'),
  v.transform(Number),
  v.number('is no number'),
  v.finite('is no finite number'),
);
const whole = v.pipe(written, v.safeInteger('must be a whole number'));
const count = v.pipe(whole, v.minValue(1, 'must be 1 or more'));

const OptionsSchema = v.object({
  datasets: v.optional(v.pipe(v.string(), v.minLength(1, 'must name a folder'))),
  layers: v.pipe(count, v.maxValue(MOST_LAYERS, `must be ${MOST_LAYERS} or less, as the teacher has`)),
  width: v.pipe(
    count,
    v.multipleOf(HEAD_SIZE, `must be a multiple of ${HEAD_SIZE}`),
    v.maxValue(MOST_WIDTH, `must be ${MOST_WIDTH} or less, as the teacher has`),
  ),
  steps: count,
  batch: count,
  rate: v.pipe(written, v.gtValue(0, 'must be greater than 0')),
  'sentence-weight': v.pipe(written, v.minValue(0, 'must not be negative')),
  seed: v.pipe(whole, v.minValue(0, 'must not be negative')),
  // The folder lies beside the teacher's.
  name: v.optional(
    v.pipe(v.string(), v.regex(/^(?!teacher$)\w[\w.-]*$/i, 'is no name for the folder of a run')),
  ),
  shards: count,
});

/**
 * The options in `words`, the command line's.
 * @throws DataDietError `invalid-argument` naming the option or command that cannot be meant.
 */
export function parseOptions(words: readonly string[]): DistillOptions {
  const { positionals, values } = parsedWords(words);
  const commands = v.safeParse(v.array(v.picklist(COMMAND_NAMES)), positionals);
  if (!commands.success) {
    const unknown = positionals.find((word) => !COMMAND_NAMES.some((name) => name === word));
    throw invalid(
      `There is no command ${unknown ?? ''}.`,
      `Name ${COMMAND_NAMES.join(', ')}, or none for all.`,
    );
  }
  const options = v.safeParse(OptionsSchema, values);
  if (!options.success) {
    const { message, path } = options.issues[0];
    const [item] = path ?? [];
    const given = typeof item?.value === 'string' ? item.value : '';
    const name = `--${String(item?.key)}`;
    throw invalid(`${name} "${given}" ${message}.`, `Give ${name} another value.`);
  }
  const { layers, width, batch, rate, name, ...rest } = options.output;
  const shape = { layers, width };
  return {
    commands: commands.output.length > 0 ? commands.output : COMMAND_NAMES,
    datasets: rest.datasets,
    seed: rest.seed,
    shards: rest.shards,
    shape,
    name: name ?? shapeName(shape),
    steps: rest.steps,
    batchSize: batch,
    learningRate: rate,
    sentenceWeight: rest['sentence-weight'],
  };
}

function parsedWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        datasets: { type: 'string' },
        layers: { type: 'string', default: '3' },
        width: { type: 'string', default: '256' },
        steps: { type: 'string', default: '10000' },
        batch: { type: 'string', default: '64' },
        rate: { type: 'string', default: '1.5e-3' },
        'sentence-weight': { type: 'string', default: '1' },
        seed: { type: 'string', default: '1' },
        name: { type: 'string' },
        shards: { type: 'string', default: '52' },
      },
    });
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error), 'See the head of distill/main.ts.');
  }
}

function invalid(message: string, action: string): DataDietError {
  return new DataDietError('invalid-argument', message, { action });
}
