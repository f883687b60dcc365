// Writes the distillation corpus and prints what it is made of.
//
//   node scripts/run-typescript.mjs distill/corpus/main.ts [--datasets FOLDER] [--out FILE.jsonl] [--seed N]
import { parseArgs } from 'node:util';
import { writeCorpus } from './write-corpus.ts';

const { values: options } = parseArgs({
  options: {
    datasets: { type: 'string' },
    out: { type: 'string', default: '.distill/corpus.jsonl' },
    seed: { type: 'string', default: '1' },
  },
});
const manifest = await writeCorpus({ ...options, seed: Number(options.seed) });
const { rows, pairs, words, characters, droppedHeldOut, droppedDuplicates } = manifest;
const total = { name: 'total', rows, pairs, words, characters, droppedHeldOut, droppedDuplicates };
console.table([...manifest.sources, total], Object.keys(total));
console.log(`seed ${manifest.seed}, held-out texts ${manifest.heldOutTexts}, SHA-256 ${manifest.sha256}`);
for (const { name, reason } of manifest.leftOut) console.log(`left out: ${name} (${reason})`);
