// Makes the built-in encoder: a small student is distilled from all-MiniLM-L6-v2 by our own engine.
//
//   npm run distill -- [COMMAND ...] [OPTIONS]
//
// corpus   writes the text: --datasets FOLDER --seed N
// teacher  runs the teacher over it: --shards N (of 4,096 rows)
// train    trains a student: --layers N --width N --steps N --batch N --rate X --sentence-weight X --seed N
//          --shards N (of the teacher's outputs) --name NAME (of the run; LAYERSxWIDTH unless told otherwise)
// publish  makes the student of a finished run the built-in encoder: --name NAME, or --layers N --width N
//
// Without a command: all of them. What was done before is kept, and what was broken off goes on. docs/built-in-encoder.md
import { DataDietError } from '../src/shared/errors.ts';
import { describeCorpus, openCorpus } from './corpus/open-corpus.ts';
import { CORPUS_FILE } from './folders.ts';
import { parseOptions, type CommandName, type DistillOptions } from './options.ts';
import { publish, publishPlaces } from './student/publish.ts';
import { trainStudent } from './student/train-student.ts';
import { runTeacher } from './teacher/teacher-pass.ts';

const WARMUP_FRACTION = 0.05;
const HELD_OUT_ROWS = 512;

function log(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
}

const COMMANDS: Readonly<Record<CommandName, (options: DistillOptions) => Promise<void>>> = {
  corpus: async ({ datasets, seed }) => {
    const { manifest, made } = await openCorpus({ datasets, out: CORPUS_FILE, seed });
    log(
      `${manifest.rows} rows of ${manifest.words} words are in ${CORPUS_FILE}${made ? '' : ', as before'}.`,
    );
    log(describeCorpus(manifest));
  },
  teacher: ({ shards }) => runTeacher(shards, log),
  train: ({ shape, name, shards, steps, batchSize, learningRate, sentenceWeight, seed }) =>
    trainStudent(
      {
        shape,
        name,
        shards,
        steps,
        batchSize,
        learningRate,
        warmupFraction: WARMUP_FRACTION,
        sentenceWeight,
        seed,
        heldOutRows: HELD_OUT_ROWS,
      },
      log,
    ),
  publish: ({ name }) => publish(publishPlaces(name), log),
};

try {
  const options = parseOptions(process.argv.slice(2));
  for (const command of options.commands) await COMMANDS[command](options);
} catch (error) {
  if (!(error instanceof DataDietError)) throw error;
  console.error([error.message, error.action].filter(Boolean).join(' '));
  process.exitCode = error.code === 'invalid-argument' ? 2 : 1;
}
