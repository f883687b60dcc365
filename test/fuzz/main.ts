// `npm run fuzz -- --minutes N [--seed S]`: generated files through the readers, held against the invariants.
// `--files N` in place of minutes: so many. What fails is minimised and put into `--out` (test/fuzz/corpus when not said),
// where `npm test` replays it from then on. The seed of a failure gives it again: `--seed THAT --files 1`.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Choices } from './choices.ts';
import { storedCase, type FuzzCase } from './fuzz-case.ts';
import { generate } from './generate.ts';
import { checkCase, type Failure } from './invariants.ts';
import { minimise } from './minimise.ts';

/** Failures of one kind that are minimised and kept; all are counted. */
const KEPT_OF_A_KIND = 3;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    files: { type: 'string' },
    seed: { type: 'string' },
    out: { type: 'string', default: 'test/fuzz/corpus' },
  },
});
const first = Number(values.seed ?? Math.floor(Math.random() * 1e6));
const most = values.files === undefined ? Infinity : Number(values.files);
const begun = performance.now();
const end = most === Infinity ? begun + Number(values.minutes ?? 1) * 60_000 : Infinity;

const counts = new Map<string, number>();
let files = 0;
let bytes = 0;

/** Failures of one cause are one kind: the numbers in their messages differ. */
function kindOf({ invariant, message }: Failure, { format }: FuzzCase): string {
  const said = message.split('\n', 1)[0]!.slice(0, 60).replace(/: .*$/s, '').replace(/\d+/g, 'N');
  return `${format} ${invariant}: ${said.replace(/(N, )*N/g, 'N')}`;
}

function keep(fuzzCase: FuzzCase, failure: Failure, seed: number, number: number): void {
  const { rows, ...unknown } = fuzzCase;
  // Its values are known for the whole file alone.
  const bare = failure.invariant === 'values' ? { ...unknown, ...(rows && { rows }) } : unknown;
  const failsAlike = (candidate: Buffer): boolean =>
    checkCase({ ...bare, bytes: candidate }, () => new Choices(seed))?.invariant === failure.invariant;
  const small = failure.invariant === 'values' ? bare.bytes : minimise(bare.bytes, failsAlike);
  const minimised = { ...bare, bytes: small };
  const message = checkCase(minimised, () => new Choices(seed))?.message ?? failure.message;
  const name = `${fuzzCase.format}-${failure.invariant}-${seed}.json`;
  fs.mkdirSync(values.out, { recursive: true });
  const stored = storedCase(failure.invariant, seed, minimised);
  fs.writeFileSync(path.join(values.out, name), `${JSON.stringify(stored, undefined, 2)}\n`);
  console.log(`${number}. seed ${seed}, ${failure.invariant}: ${message.split('\n', 1)[0]}`);
  console.log(`   ${name}: ${JSON.stringify(small.toString('latin1')).slice(0, 300)}`);
}

for (; files < most && performance.now() < end; files++) {
  const seed = first + files;
  const fuzzCase = generate(new Choices(seed));
  bytes += fuzzCase.bytes.length;
  const failure = checkCase(fuzzCase, () => new Choices(seed));
  if (failure === undefined) continue;
  const kind = kindOf(failure, fuzzCase);
  const number = (counts.get(kind) ?? 0) + 1;
  counts.set(kind, number);
  if (number <= KEPT_OF_A_KIND) keep(fuzzCase, failure, seed, number);
}

const seconds = (performance.now() - begun) / 1000;
console.log(
  `${files} files, ${(bytes / 1e6).toFixed(1)} MB, in ${seconds.toFixed(0)} s (${Math.round(files / seconds)} a second); ` +
    `seeds ${first} to ${first + files - 1}`,
);
for (const [kind, count] of [...counts].sort(([, a], [, b]) => b - a)) console.log(`${count} times ${kind}`);
if (counts.size > 0) process.exitCode = 1;
else console.log('no failure');
