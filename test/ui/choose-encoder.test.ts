// A person chooses the encoder: the list with its marks, a name of the hub, a folder that cannot be used and one that can.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Locator } from 'playwright-core';
import { root } from '../../scripts/root.mjs';
import { writeDatasets } from '../datasets.ts';
import { inWindow, type VscodeWindow } from './vscode-window.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const home = temporaryFolder();

/** The fixtures' small BERT. */
function writeModel(folder: string): void {
  fs.mkdirSync(folder, { recursive: true });
  const fixture = (...parts: string[]) => path.join(root, 'test', 'fixtures', ...parts);
  for (const file of ['config.json', 'model.safetensors'])
    fs.copyFileSync(fixture('bert', file), path.join(folder, file));
  for (const file of ['vocab.txt', 'tokenizer_config.json']) {
    fs.copyFileSync(fixture('tokenizer', 'cased', file), path.join(folder, file));
  }
}

/** A model in the hub's cache, at its main branch. */
function cacheModel(id: string): void {
  const repository = path.join(home, 'hub', `models--${id.replace('/', '--')}`);
  fs.mkdirSync(path.join(repository, 'refs'), { recursive: true });
  fs.writeFileSync(path.join(repository, 'refs', 'main'), COMMIT);
  writeModel(path.join(repository, 'snapshots', COMMIT));
}

cacheModel('sentence-transformers/all-MiniLM-L6-v2');
cacheModel('somebody/small-bert');
// The windows' extension hosts, and the engines that they start, find their cache by these.
process.env['HF_HOME'] = home;
delete process.env['HF_HUB_CACHE'];
delete process.env['HUGGINGFACE_HUB_CACHE'];
process.env['HF_HUB_OFFLINE'] = '1';

function fill(folder: string): void {
  writeDatasets(folder);
  writeModel(path.join(folder, 'my-encoder'));
  fs.mkdirSync(path.join(folder, 'pickled'));
  fs.copyFileSync(
    path.join(root, 'test', 'fixtures', 'bert', 'config.json'),
    path.join(folder, 'pickled', 'config.json'),
  );
  fs.writeFileSync(path.join(folder, 'pickled', 'pytorch_model.bin'), 'not read');
}

const line = (window: VscodeWindow, text: string | RegExp) =>
  window.quickInput.locator('.monaco-list-row', { hasText: text });

/** The box for a name of the hub, once it is there. */
async function openNameBox(window: VscodeWindow): Promise<Locator> {
  await line(window, 'Other model of the Hugging Face hub').click();
  await window.quickInput
    .locator('.quick-input-title', { hasText: 'Model on the Hugging Face hub' })
    .waitFor();
  return window.quickInput.locator('input');
}

/** Types a folder into the dialog for it, once that has listed where it begins. */
async function useFolder(window: VscodeWindow, name: string): Promise<void> {
  await window.quickInput.locator('.quick-input-title', { hasText: 'Folder with config.json' }).waitFor();
  await line(window, 'my-encoder').waitFor();
  await window.quickInput.locator('input').fill(`${path.join(window.folder, name)}/`);
  await window.quickInput.getByRole('button', { name: 'Use This Encoder' }).click();
}

/** From the open dataset to the list of encoders, with its marks. */
async function openList(window: VscodeWindow): Promise<void> {
  await window.runCommand('Data Diet: Score Dataset');
  await changeEncoder(window);
}

async function changeEncoder(window: VscodeWindow): Promise<void> {
  await line(window, /Encoder/).click();
  await line(window, 'Cached').first().waitFor();
}

/** What a screen reader reads of the lines in sight; separators are read with the line below them. */
async function readAloud(window: VscodeWindow): Promise<string[]> {
  const rows = await window.quickInput.locator('.monaco-list-row').all();
  return Promise.all(rows.map(async (row) => (await row.getAttribute('aria-label')) ?? ''));
}

for (const theme of ['dark', 'light'] as const) {
  test(`the list of encoders in the ${theme} theme`, async () => {
    await inWindow(
      `encoders-${theme}`,
      { fill, theme, size: { width: 1100, height: 800 } },
      async (window) => {
        await window.openFile('reviews.csv');
        await openList(window);
        await window.screenshot(`encoders-${theme}`);
        const spoken = await readAloud(window);
        const expected = [
          /^Built-in encoder, chosen now, In the extension: 11 MB, 10\.3M parameters\. English; .*built in$/,
          /^MiniLM-L6, sentence-transformers\/all-MiniLM-L6-v2, Cached: 0\.1 MB, 19\.9K parameters\. English.*from the hub$/,
          /^DistilBERT base, .*Download: 268 MB, 66\.4M parameters\. English; BERT base with half/,
          /^BERT base, .*Download: 440 MB, 109M parameters\. English; /,
          /^RoBERTa base, .*Download: 499 MB, 124M parameters\. English, cased; /,
          /^small-bert, somebody\/small-bert, Cached: .*Type bert\..*also cached$/,
          /^Other model of the Hugging Face hub…/,
          /^Folder on this machine…$/,
        ];
        for (const [index, pattern] of expected.entries()) assert.match(spoken[index] ?? '', pattern);
        assert.equal(spoken.length, expected.length);
        // The one chosen now is the one that Enter takes.
        await window.quickInput
          .locator('.monaco-list-row.focused', { hasText: 'Built-in encoder' })
          .waitFor();
        assert.deepEqual(window.strayRequests, []);
      },
    );
  });
}

test('an encoder of the list, of the hub and of a folder is chosen, and turned away from', async () => {
  await inWindow('choose-encoder', { fill, theme: 'dark' }, async (window) => {
    const { page, quickInput } = window;
    await window.openFile('reviews.csv');
    await openList(window);
    await page.keyboard.type('roberta');
    await line(window, 'RoBERTa base').waitFor();
    await page.keyboard.press('Enter');
    await line(window, /Encoder\s*FacebookAI\/roberta-base/).waitFor();

    await changeEncoder(window);
    await quickInput.locator('.monaco-list-row.focused', { hasText: 'chosen now' }).waitFor();
    const box = await openNameBox(window);
    await box.fill('no name');
    await quickInput.locator('.quick-input-message', { hasText: 'Write it as owner/name' }).waitFor();
    await window.screenshot('encoders-hub-name');
    await page.keyboard.press('Escape');
    // Turning away leads back to the list, not out of it.
    await openNameBox(window);
    await box.fill('https://hub.example/somebody/small-bert/tree/main');
    await page.keyboard.press('Enter');
    await line(window, /Encoder\s*somebody\/small-bert@main/).waitFor();

    await changeEncoder(window);
    await window.screenshot('encoders-own');
    await line(window, 'Folder on this machine').click();
    await useFolder(window, 'pickled');
    const dialog = page.locator('.monaco-dialog-box', { hasText: 'pytorch_model.bin' });
    await dialog.waitFor();
    await window.screenshot('encoders-folder-refused');
    await dialog.getByRole('button', { name: 'Choose Another Folder' }).click();
    await useFolder(window, 'my-encoder');
    await line(window, /Encoder\s*my-encoder/).waitFor();
    assert.deepEqual(window.strayRequests, []);
  });
});
