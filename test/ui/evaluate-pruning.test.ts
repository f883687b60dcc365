// The path of a person who asks whether pruning helps: one question, what it takes, the report; and what asks before rows of
// a test split go.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { makeReviews } from '../datasets.ts';
import { extensionIsInstalled, inWindow, type VscodeWindow } from './vscode-window.ts';

const ROWS = 120;
const SETTINGS = { 'dataDiet.runs': 1, 'dataDiet.epochs': 1, 'dataDiet.device': 'cpu' };

function fill(folder: string): void {
  const lines = (from: number, count: number) =>
    makeReviews(from + count)
      .slice(from)
      .map(({ text, label }, index) => JSON.stringify({ label, text: `${text} Number ${from + index}.` }))
      .map((line) => `${line}\n`)
      .join('');
  fs.writeFileSync(path.join(folder, 'reviews.jsonl'), lines(0, ROWS));
  fs.writeFileSync(path.join(folder, 'reviews_test.jsonl'), lines(ROWS, 60));
}

const row = (window: VscodeWindow, text: string | RegExp) =>
  window.quickInput.locator('.monaco-list-row', { hasText: text }).first();

/** A part of the question, by its name alone. */
const part = (window: VscodeWindow, name: string) =>
  window.quickInput
    .locator('.monaco-list-row')
    .filter({ has: window.page.locator('.label-name', { hasText: new RegExp(`^\\s*${name}\\s*$`) }) })
    .first();

const dialog = (window: VscodeWindow, text: string | RegExp) =>
  window.page.locator('.monaco-dialog-box', { hasText: text });

/** Opens a part of the question by the keyboard: the mouse would leave a hover above what is clicked next. */
async function openPart(window: VscodeWindow, name: string): Promise<void> {
  await window.quickInput.locator('input').first().fill(name);
  await part(window, name).waitFor();
  await row(window, 'Evaluate Pruning').waitFor({ state: 'detached' });
  await window.page.keyboard.press('Enter');
}

/** Chooses a part of the question and gives an answer to it, which the question then shows. */
async function change(window: VscodeWindow, name: string, answer: string, shown: string): Promise<void> {
  await openPart(window, name);
  await row(window, answer).waitFor();
  await window.screenshot(`pruning-part-${name.toLowerCase().replace(/\W+/g, '-')}`);
  await window.quickInput.locator('input').first().fill(answer);
  await window.quickInput.locator('.monaco-list-row.focused', { hasText: answer }).waitFor();
  await window.page.keyboard.press('Enter');
  await part(window, name).filter({ hasText: shown }).waitFor();
}

test(
  'a person evaluates pruning, reads its report, and saves it',
  { skip: !extensionIsInstalled && 'the source folder is run with notifications hidden' },
  async () => {
    const size = { width: 1280, height: 900 };
    await inWindow('pruning', { fill, settings: SETTINGS, theme: 'dark', size }, async (window) => {
      const { page, folder } = window;
      await window.openFile('reviews.jsonl');
      await window.runCommand('Data Diet: Evaluate Pruning…');
      await part(window, 'Test on').waitFor();
      await window.screenshot('pruning-1-question');
      await change(window, 'Test on', 'reviews_test.jsonl', 'reviews_test.jsonl');
      await change(window, 'Shares', 'fewer points', '2, 5, 10 %');
      await change(window, 'Runs', '1 run of each', '1 run of each');
      await change(window, 'Rule', 'Plain', 'whatever their class');
      await openPart(window, 'Methods');
      await row(window, 'Random rows').waitFor();
      await window.screenshot('pruning-2-methods');
      await page.keyboard.press('Enter');
      await part(window, 'Methods').waitFor();
      await window.screenshot('pruning-3-changed');

      await page.keyboard.press('Enter');
      const cost = dialog(window, /7 runs, .* with the built-in encoder/);
      await cost.waitFor({ timeout: 120_000 });
      await window.screenshot('pruning-4-cost');
      await cost.getByRole('button', { name: 'Evaluate', exact: true }).click();
      const found = window.notification(/reviews\.jsonl: /).filter({ hasText: 'Open Report' });
      await found.waitFor({ timeout: 300_000 });
      await window.screenshot('pruning-5-found');
      await found.locator('.monaco-button', { hasText: 'Open Report' }).click();
      await page.locator('.tab.active', { hasText: 'Pruning: reviews.jsonl' }).waitFor();
      await window.webview.locator('h1', { hasText: 'reviews.jsonl' }).waitFor();
      assert.equal(await window.webview.locator('script').count(), 0);
      // The editor is dark, whatever the browser prefers.
      await window.webview.locator('body.vscode-dark').waitFor();
      await window.screenshot('pruning-6-report');

      await window.runCommand('Data Diet: Save Evaluation Report As…');
      const place = window.quickInput.locator('input');
      await place.waitFor();
      await window.screenshot('pruning-7-save');
      await page.keyboard.press('Enter');
      await window.notification('Saved reviews.evaluation.html').waitFor();
      assert.ok(fs.statSync(path.join(folder, 'reviews.evaluation.html')).size > 10_000);
      assert.ok(fs.existsSync(path.join(folder, 'reviews.evaluation.json')));
      assert.deepEqual(window.strayRequests, []);
    });
  },
);

test('rows of a test split go only when the person was told, and one undo brings them back', async () => {
  await inWindow('held-out', { fill, settings: SETTINGS }, async (window) => {
    const { page } = window;
    const status = (text: string) => page.locator('.statusbar-item', { hasText: text });
    await window.openFile('reviews_test.jsonl');
    await window.runCommand('Data Diet: Score Dataset');
    await row(window, 'built-in encoder').waitFor();
    await page.keyboard.press('Enter');
    await status('60 rows, 3 flagged').waitFor({ timeout: 180_000 });

    // The quick fix of one row.
    await window.goToFlaggedRow('Next');
    await window.quickFixesAtCursor('Remove this high-EL2N row');
    await page.keyboard.press('Enter');
    const question = dialog(window, 'looks like a test or validation split');
    await question.waitFor();
    await window.screenshot('held-out-1-one-row');
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await status('60 rows, 3 flagged').waitFor();

    await window.runCommand('Data Diet: Remove Flagged Rows');
    await question.waitFor();
    await window.screenshot('held-out-2-all-rows');
    await question.getByRole('button', { name: 'Remove All the Same' }).click();
    await status('57 of 60 rows, 0 flagged').waitFor();
    await page.locator('.tab[data-resource-name="reviews_test.jsonl"]').click();
    await page.keyboard.press('Control+z');
    await status('60 rows, 3 flagged').waitFor();

    // The person was told: from now on it is a file as any other.
    await window.runCommand('Data Diet: Remove Flagged Rows');
    const plain = dialog(window, 'Remove 3 rows (the top 5 % by EL2N');
    await plain.waitFor();
    assert.equal(await question.count(), 0);
    await page.keyboard.press('Escape');
  });
});
