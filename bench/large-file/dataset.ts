// A large CSV: texts of words by Zipf's law, a tenth of them quoted with line breaks, and one word that is in few of them.
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { Random } from '../../src/core/random.ts';

export const CLASSES = 5;
/** In one row of so many. */
const RARE_EVERY = 50_000;
export const RARE_WORD = 'Needlework';
const VOCABULARY = 20_000;
/** A text of so many words has about 2,000 characters. */
const WORDS = 290;

/** Words of 3 to 9 letters. */
function vocabulary(random: Random): string[] {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  return Array.from({ length: VOCABULARY }, () =>
    Array.from(
      { length: 3 + Math.floor(7 * random.uniform()) },
      () => letters[Math.floor(26 * random.uniform())]!,
    ).join(''),
  );
}

/** The classes of the rows are `row % CLASSES`. */
export async function writeDataset(file: string, rows: number): Promise<void> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const random = new Random(1, 'large file');
  const words = vocabulary(random);
  const out = fs.createWriteStream(`${file}.partial`);
  out.write('id,text,label,source\n');
  // Pieces are drawn once and put together anew: a draw a word would take longer than all that is measured.
  const pieces = Array.from({ length: 4000 }, () =>
    Array.from({ length: 10 }, () => words[Math.floor(VOCABULARY ** random.uniform()) - 1]!).join(' '),
  );
  for (let row = 0; row < rows; row++) {
    const parts = Array.from(
      { length: WORDS / 10 },
      () => pieces[Math.floor(pieces.length * random.uniform())]!,
    );
    if (row % RARE_EVERY === 7) parts[3] = `the ${RARE_WORD} of ${row}`;
    const text =
      row % 10 === 0 ? `"${parts.slice(0, 9).join(' ')},\n""${parts.slice(9).join(' ')}"""` : parts.join(' ');
    if (!out.write(`${row},${text},class ${row % CLASSES},web\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  fs.renameSync(`${file}.partial`, file);
}

/** Probabilities as a model would give them, of which one in twenty contradicts its label. */
export async function writePredictions(file: string, rows: number): Promise<void> {
  const random = new Random(2, 'large file');
  const out = fs.createWriteStream(`${file}.partial`);
  for (let row = 0; row < rows; row++) {
    const label = random.uniform() < 0.05 ? (row + 1) % CLASSES : row % CLASSES;
    const sure = 0.4 + 0.59 * random.uniform();
    const rest = (1 - sure) / (CLASSES - 1);
    const probabilities = Array.from({ length: CLASSES }, (_, index) =>
      (index === label ? sure : rest).toFixed(6),
    );
    const line = `{"row":${row},"probabilities":[${probabilities.join(',')}]}\n`;
    if (!out.write(line)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  fs.renameSync(`${file}.partial`, file);
}
