// Reads the command line's words into a request, strictly: an unknown or unreadable word is an error, never ignored.
import path from 'node:path';
import * as v from 'valibot';
import { JOB_DEFAULTS, ScoreJobSchema, type ScoreJob } from '../shared/score-job.ts';
import { SCORE_NAMES } from '../shared/scores.ts';
import {
  EXECUTOR_OPTIONS,
  executorOf,
  jobsRequest,
  workRequest,
  type Executor,
  type JobsRequest,
  type WorkRequest,
} from './cluster-arguments.ts';
import { evaluateRequest, type EvaluateRequest } from './evaluate-arguments.ts';
import { EXPORT_OPTIONS, exportRequest, type RowsExport } from './export-arguments.ts';
import { importRequest, type ImportRequest } from './import-arguments.ts';
import { mcpRequest, type McpRequest } from './mcp/mcp-arguments.ts';
import { AUTO, number, numberOrAuto, wrong } from './option-values.ts';
import { parseOptionWords, type OptionName, type OptionValues } from './option-words.ts';
import { epochsOf, topOf, trainingSettings } from './training-options.ts';

/** What was asked for. The dataset itself has to tell the rest: its format and columns. */
export interface ScoreRequest {
  /** Absolute paths of the dataset: one file or several, a folder, a pattern. */
  readonly files: readonly string[];
  readonly settings: Omit<ScoreJob, 'file' | 'format' | 'columns' | 'out' | 'allPoints'>;
  /** The values of `--text` as they were given: see `chooseColumns` for what a comma means. */
  readonly text: readonly string[];
  readonly label: string | undefined;
  readonly out: string | undefined;
  readonly allPoints: string | undefined;
  readonly top: number;
  readonly executor: Executor;
  readonly verbose: boolean;
}

const TOPICS = ['score', 'evaluate', 'export', 'import', 'mcp', 'devices', 'work', 'jobs'] as const;
export type Topic = 'general' | (typeof TOPICS)[number];

type Command =
  | { readonly kind: 'help'; readonly topic: Topic }
  | { readonly kind: 'version' }
  | { readonly kind: 'devices' }
  | { readonly kind: 'score'; readonly request: ScoreRequest }
  | { readonly kind: 'evaluate'; readonly request: EvaluateRequest }
  | { readonly kind: 'export'; readonly request: RowsExport }
  | { readonly kind: 'import'; readonly request: ImportRequest }
  | { readonly kind: 'mcp'; readonly request: McpRequest }
  | { readonly kind: 'work'; readonly request: WorkRequest }
  | { readonly kind: 'jobs'; readonly request: JobsRequest };

const { folds } = ScoreJobSchema.entries;
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const point = v.pipe(v.number(), v.minValue(0));

/** @throws DataDietError 'invalid-argument' */
export function parseArguments(words: readonly string[]): Command {
  const { values, positionals } = parseOptionWords(words);
  const [command, file, ...more] = positionals;
  if (values.help === true) {
    return { kind: 'help', topic: TOPICS.find((topic) => topic === command) ?? 'general' };
  }
  if (values.version === true) return { kind: 'version' };
  if (command === undefined) throw wrong('Say what to do: data-diet score FILE');
  if (command === 'devices') {
    if (file !== undefined)
      throw wrong(`data-diet devices takes nothing more: "${file}" is one word too many.`);
    return { kind: 'devices' };
  }
  if (command === 'work') {
    if (file !== undefined)
      throw wrong(`data-diet work takes no file: the job's folder names it ("${file}").`);
    refuseForeignOptions(command, values);
    return { kind: 'work', request: workRequest(values) };
  }
  if (command === 'jobs') {
    refuseForeignOptions(command, values);
    return { kind: 'jobs', request: jobsRequest(positionals.slice(1), values) };
  }
  if (command === 'mcp') {
    if (more.length > 0) throw wrong(`One folder at a time: "${more[0] ?? ''}" is one word too many.`);
    refuseForeignOptions(command, values);
    return { kind: 'mcp', request: mcpRequest(file, values) };
  }
  if (command !== 'score' && command !== 'evaluate' && command !== 'export' && command !== 'import') {
    throw wrong(
      `There is no command "${command}"; there are "score", "evaluate", "export", "import", "work", "jobs", "mcp" and "devices".`,
    );
  }
  if (file === undefined || file === '') throw wrong(`Name the dataset: data-diet ${command} FILE`);
  if (more.length > 0 && command === 'import')
    throw wrong(`One dataset at a time: "${more[0] ?? ''}" is one word too many.`);
  refuseForeignOptions(command, values);
  const dataset = path.resolve(file);
  const files = [file, ...more].map((one) => path.resolve(one));
  switch (command) {
    case 'score':
      return {
        kind: 'score',
        request: scoreRequest(files, values),
      };
    case 'evaluate':
      return { kind: 'evaluate', request: evaluateRequest(files, values) };
    case 'export':
      return { kind: 'export', request: exportRequest(files, values) };
    case 'import':
      return { kind: 'import', request: importRequest(dataset, values) };
  }
}

/** What decides how an encoder is trained. */
const TRAINING = ['model', 'seed', 'batch-size', 'learning-rate', 'max-length', 'device', 'threads'] as const;

/** Options that not every command hears. What one that is not heard was meant to do, nobody would learn. */
const ONLY = {
  score: [
    'folds',
    'no-rehearsal',
    'scores',
    'all-points',
    'top',
    'seeds',
    'epochs',
    'score-at',
    ...EXECUTOR_OPTIONS,
    ...TRAINING,
  ],
  evaluate: [
    'test',
    'holdout',
    'methods',
    'drop',
    'keep-only',
    'rule',
    'class-cap',
    'budget',
    'plan',
    'seeds',
    'epochs',
    'score-at',
    ...EXECUTOR_OPTIONS,
    ...TRAINING,
  ],
  export: ['as', 'decided', 'flagged', 'score', 'force', 'top'],
  import: ['predictions', 'scores', 'logits', 'probabilities', 'classes', 'id', 'model-name', 'top'],
  mcp: TRAINING,
  work: ['job', 'index', 'first', 'plan', 'merge'],
  jobs: [],
} as const satisfies Readonly<Record<string, readonly OptionName[]>>;
type Doing = keyof typeof ONLY;
/** What `mcp` is told with each call. */
const NOT_OF_MCP = [
  'text',
  'label',
  'out',
  'encoding',
  'delimiter',
  'quoting',
  'header',
  'no-header',
] as const;
/** Options that only the two commands for clusters do not hear. */
const OF_DATASETS = [...NOT_OF_MCP, 'allow-skipped'] as const;

function refuseForeignOptions(command: Doing, values: OptionValues): void {
  const own = new Set<OptionName>(ONLY[command]);
  for (const [other, names] of Object.entries(ONLY)) {
    const foreign = names.find((name) => !own.has(name) && values[name] !== undefined);
    if (foreign !== undefined) throw wrong(`--${foreign} belongs to data-diet ${other}, not to ${command}.`);
  }
  const told = command === 'mcp' ? NOT_OF_MCP.find((name) => values[name] !== undefined) : undefined;
  if (told !== undefined) throw wrong(`--${told} is told with each call, not to mcp.`);
  if (command === 'work' || command === 'jobs') {
    const unheard = OF_DATASETS.find((name) => values[name] !== undefined);
    if (unheard !== undefined) throw wrong(`--${unheard} is said where the job is begun, not to ${command}.`);
  }
  if (command !== 'export') return;
  const unheard = Object.keys(values).find((name) => !EXPORT_OPTIONS.has(name));
  if (unheard !== undefined)
    throw wrong(`--${unheard} is no option of data-diet export: the rows are read as they were scored.`);
}

function scoreRequest(files: readonly string[], values: OptionValues): ScoreRequest {
  if (values['no-rehearsal'] === true && (values.epochs ?? AUTO) === AUTO) {
    throw wrong(
      '--no-rehearsal needs a number of epochs: a rehearsal is what tells how many --epochs auto takes.',
    );
  }
  const parts = number('--folds', values.folds, folds, 'a whole number of at least 2');
  return {
    files,
    text: values.text ?? [],
    label: values.label,
    settings: {
      ...trainingSettings(values),
      runs: numberOrAuto('--seeds', values.seeds, positive, 'at least 1') ?? JOB_DEFAULTS.runs,
      epochs: epochsOf(values.epochs, 0),
      ...pointsOf(values['score-at'], values['all-points']),
      ...(parts !== undefined && { folds: parts }),
      ...scoresOf(values.scores),
      ...(values['no-rehearsal'] === true && { rehearse: false }),
    },
    out: values.out,
    allPoints: values['all-points'],
    top: topOf(values.top),
    executor: executorOf(values),
    verbose: values.verbose === true,
  };
}

/** Whether details were asked for, even when the rest of the words cannot be read. */
export function wantsDetail(words: readonly string[]): boolean {
  return words.includes('--verbose');
}

/** `0,0.25,1`: epochs after which rows are scored. */
function pointsOf(text: string | undefined, allPoints: string | undefined): Pick<ScoreJob, 'scoreAt'> {
  if (text === undefined) {
    if (allPoints === undefined) return {};
    throw wrong('--all-points needs points: say them with --score-at, such as --score-at 0,0.5,1.');
  }
  const expected = 'epochs between commas, such as 0,0.25,1';
  return {
    scoreAt: text.split(',').map((part) => number('--score-at', part.trim(), point, expected)!),
  };
}

/** `el2n,loss`: gradients are left out where no score that is asked for needs them. */
function scoresOf(text: string | undefined): Pick<ScoreJob, 'gradients'> {
  if (text === undefined || text === 'all') return {};
  const names = text.split(',').map((part) => {
    const found = SCORE_NAMES.find((name) => name.toLowerCase() === part.trim().toLowerCase());
    if (found === undefined)
      throw wrong(`--scores takes all, or some of ${SCORE_NAMES.join(', ')}, not "${text}".`);
    return found;
  });
  return names.some((name) => name === 'grand' || name === 'headGrand') ? {} : { gradients: false };
}
