// Makes the built-in encoder: a small student is distilled from all-MiniLM-L6-v2 by our own engine.
//
//   npm run distill -- [COMMAND] [OPTIONS]
//
// corpus   writes the text: --datasets FOLDER
// teacher  runs the teacher over it
// train    trains a student: --layers N --width N --steps N --batch N --rate X --sentence-weight X --seed N
//          --shards N (of the teacher's outputs) --name NAME (of the run; LAYERSxWIDTH unless told otherwise)
// publish  makes the student of a run the built-in encoder: --name NAME, or --layers N --width N
//
// Without a command: all of them. What was done before is kept, and what was broken off goes on. docs/built-in-encoder.md
import { parseArgs } from 'node:util';
import { writeCorpus } from './corpus/write-corpus.ts';
import { CORPUS_FILE } from './folders.ts';
import { publish } from './student/publish.ts';
import { shapeName } from './student/shape.ts';
import { trainStudent } from './student/train-student.ts';
import { runTeacher } from './teacher/teacher-pass.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    datasets: { type: 'string' },
    layers: { type: 'string', default: '3' },
    width: { type: 'string', default: '256' },
    steps: { type: 'string', default: '30000' },
    batch: { type: 'string', default: '64' },
    rate: { type: 'string', default: '2e-3' },
    'sentence-weight': { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    name: { type: 'string' },
    shards: { type: 'string' },
  },
});

const shape = { layers: Number(values.layers), width: Number(values.width) };
const name = values.name ?? shapeName(shape);
const seed = Number(values.seed);
const log = (line: string): void => {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
};

const COMMANDS = new Map<string, () => Promise<void>>([
  [
    'corpus',
    async () => {
      const { rows, words } = await writeCorpus({ datasets: values.datasets, out: CORPUS_FILE, seed: 1 });
      log(`${rows} rows of ${words} words are in ${CORPUS_FILE}.`);
    },
  ],
  ['teacher', () => runTeacher(log)],
  [
    'train',
    () =>
      trainStudent(
        {
          shape,
          name,
          shards: values.shards === undefined ? Infinity : Number(values.shards),
          steps: Number(values.steps),
          batchSize: Number(values.batch),
          learningRate: Number(values.rate),
          warmupFraction: 0.05,
          sentenceWeight: Number(values['sentence-weight']),
          seed,
          heldOutRows: 512,
        },
        log,
      ),
  ],
  ['publish', () => publish(name, log)],
]);

const asked = positionals.length > 0 ? positionals : [...COMMANDS.keys()];
const unknown = asked.find((command) => !COMMANDS.has(command));
if (unknown !== undefined) {
  console.error(`There is no command ${unknown}: name ${[...COMMANDS.keys()].join(', ')}, or none for all.`);
  process.exitCode = 2;
} else {
  for (const command of asked) await COMMANDS.get(command)?.();
}
