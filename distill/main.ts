// Makes the built-in encoder: a small student is distilled from all-MiniLM-L6-v2 by our own engine.
//
//   npm run distill -- COMMAND [OPTIONS]     (docs/built-in-encoder.md)
import { parseArgs } from 'node:util';
import { trainStudent } from './student/train-student.ts';
import { runTeacher } from './teacher/teacher-pass.ts';

const log = (line: string): void => {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    layers: { type: 'string', default: '3' },
    width: { type: 'string', default: '256' },
    steps: { type: 'string', default: '10000' },
    batch: { type: 'string', default: '64' },
    rate: { type: 'string', default: '1e-3' },
    'sentence-weight': { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    name: { type: 'string' },
    shards: { type: 'string' },
  },
});

const command = positionals[0] ?? '';
switch (command) {
  case 'teacher':
    await runTeacher(log);
    break;
  case 'train':
    await trainStudent(
      {
        shape: { layers: Number(values.layers), width: Number(values.width) },
        name: values.name,
        shards: values.shards === undefined ? undefined : Number(values.shards),
        steps: Number(values.steps),
        batchSize: Number(values.batch),
        learningRate: Number(values.rate),
        warmupFraction: 0.05,
        sentenceWeight: Number(values['sentence-weight']),
        seed: Number(values.seed),
        heldOutRows: 512,
      },
      log,
    );
    break;
  default:
    throw new Error('Name a command: teacher or train.');
}
