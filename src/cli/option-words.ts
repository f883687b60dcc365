// The options of the command line, read strictly: a word that is none, or lacks its value, is refused by name.
import { parseArgs } from 'node:util';
import { DataDietError } from '../shared/errors.ts';

const OPTIONS = {
  text: { type: 'string', multiple: true },
  label: { type: 'string' },
  encoding: { type: 'string' },
  delimiter: { type: 'string' },
  quoting: { type: 'string' },
  header: { type: 'boolean' },
  'no-header': { type: 'boolean' },
  'allow-skipped': { type: 'boolean' },
  model: { type: 'string' },
  seeds: { type: 'string' },
  seed: { type: 'string' },
  epochs: { type: 'string' },
  'score-at': { type: 'string' },
  folds: { type: 'string' },
  'no-rehearsal': { type: 'boolean' },
  'batch-size': { type: 'string' },
  'learning-rate': { type: 'string' },
  'max-length': { type: 'string' },
  device: { type: 'string' },
  threads: { type: 'string' },
  scores: { type: 'string' },
  out: { type: 'string' },
  'all-points': { type: 'string' },
  store: { type: 'string' },
  top: { type: 'string' },
  test: { type: 'string' },
  holdout: { type: 'string' },
  methods: { type: 'string' },
  drop: { type: 'string' },
  'keep-only': { type: 'string' },
  rule: { type: 'string' },
  'class-cap': { type: 'string' },
  budget: { type: 'string' },
  plan: { type: 'boolean' },
  as: { type: 'string' },
  decided: { type: 'string' },
  flagged: { type: 'boolean' },
  score: { type: 'string' },
  force: { type: 'boolean' },
  predictions: { type: 'string', multiple: true },
  logits: { type: 'boolean' },
  probabilities: { type: 'boolean' },
  classes: { type: 'string', multiple: true },
  id: { type: 'string' },
  'model-name': { type: 'string' },
  executor: { type: 'string' },
  partition: { type: 'string' },
  account: { type: 'string' },
  gres: { type: 'string' },
  time: { type: 'string' },
  cpus: { type: 'string' },
  mem: { type: 'string' },
  'sbatch-arg': { type: 'string', multiple: true },
  detach: { type: 'boolean' },
  prepare: { type: 'string' },
  job: { type: 'string' },
  index: { type: 'string' },
  first: { type: 'string' },
  merge: { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

export type OptionName = keyof typeof OPTIONS;
const NAMES = Object.keys(OPTIONS) as OptionName[];

export type OptionValues = ReturnType<typeof parseOptionWords>['values'];

/** @throws DataDietError 'invalid-argument' */
export function parseOptionWords(words: readonly string[]) {
  return parseArgs({ args: plainWords(words), options: OPTIONS, allowPositionals: true, strict: true });
}

/**
 * The same words with every value tied to its option, so that `--epochs -1` reads as `--epochs=-1` does: to Node
 * alone the first is ambiguous, since a value that begins with a dash might be the next option.
 */
function plainWords(words: readonly string[]): string[] {
  const { tokens } = parseArgs({
    args: [...words],
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  return tokens.flatMap((token) => {
    switch (token.kind) {
      case 'positional':
        return [token.value];
      case 'option-terminator':
        return ['--'];
      case 'option': {
        const name = NAMES.find((known) => known === token.name);
        if (name === undefined) throw unknownOption(token.rawName, token.name);
        if (OPTIONS[name].type === 'boolean') {
          if (token.value === undefined) return [`--${name}`];
          throw new DataDietError('invalid-argument', `--${name} takes no value.`);
        }
        if (token.value === undefined)
          throw new DataDietError('invalid-argument', `--${name} needs a value.`);
        if (!token.inlineValue && looksLikeOption(token.value)) throw maybeForgotten(name, token.value);
        return [`--${name}=${token.value}`];
      }
    }
  });
}

/** A dash begins an option, unless it is a number's sign. */
function looksLikeOption(word: string): boolean {
  return /^-[^\d.]/.test(word);
}

function maybeForgotten(name: OptionName, next: string): DataDietError {
  return new DataDietError('invalid-argument', `--${name} needs a value, and ${next} reads as an option.`, {
    action: `If it is the value, write --${name}=${next}`,
  });
}

function unknownOption(written: string, name: string): DataDietError {
  const near = nearestOption(name);
  return new DataDietError('invalid-argument', `There is no option ${written}.`, {
    ...(near !== undefined && { action: `Did you mean --${near}?` }),
  });
}

/** The option that a wrong name most likely stands for: cut short, run on, its initials, or a slip or two away. */
function nearestOption(name: string): OptionName | undefined {
  const plain = squeeze(name);
  if (plain.length < 2) return undefined;
  const initials = NAMES.find((known) => initialsOf(known) === plain);
  if (initials !== undefined) return initials;
  const slips = plain.length < 5 ? 1 : 2;
  const byDistance = NAMES.map((known) => ({ known, distance: editDistance(plain, squeeze(known)) }))
    .filter(({ distance }) => distance <= slips)
    .sort((a, b) => a.distance - b.distance);
  const beginning = NAMES.find((known) => {
    const [shorter, longer] = [plain, squeeze(known)].sort((a, b) => a.length - b.length);
    return shorter !== undefined && shorter.length >= 3 && longer?.startsWith(shorter) === true;
  });
  return byDistance[0]?.known ?? beginning;
}

/** `Batch_Size` and `batch-size` are one name. */
function squeeze(name: string): string {
  return name.toLowerCase().replace(/[^a-z\d]/g, '');
}

/** `lr` for `learning-rate`; a name of one word has none. */
function initialsOf(name: string): string | undefined {
  const words = name.split('-');
  return words.length > 1 ? words.map((word) => word.charAt(0)).join('') : undefined;
}

/** Levenshtein: the insertions, deletions and replacements of a character between two words. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let at = 0; at < from.length; at++) {
    const next = [at + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (to[column - 1] === from[at] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
