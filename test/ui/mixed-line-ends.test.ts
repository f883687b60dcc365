// A CSV as Python writes it: CRLF behind each row, LF within texts. Saved by an editor, its texts change: the person is asked.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { makeReviews } from '../datasets.ts';
import { extensionIsInstalled, inWindow, type VscodeWindow } from './vscode-window.ts';

/** Dialogs are hidden from the source folder. */
const INSTALLED = { skip: !extensionIsInstalled && 'the source folder is run with dialogs hidden' };
const SETTINGS = { 'dataDiet.runs': 1, 'dataDiet.epochs': 1, 'dataDiet.device': 'cpu' };
const ROWS = 60;

function fill(folder: string): void {
  const rows = makeReviews(ROWS).map(
    ({ text, label }, index) => `"${text.replaceAll('"', '""')}\nNumber ${index}.",${label}`,
  );
  fs.writeFileSync(
    path.join(folder, 'reviews.csv'),
    ['text,label', ...rows].map((row) => `${row}\r\n`).join(''),
  );
}

const status = (window: VscodeWindow, text: string) =>
  window.page.locator('.statusbar-item', { hasText: text });

test(
  'rows of a file with two kinds of line ends change when the person agrees; a new label is found',
  INSTALLED,
  async () => {
    await inWindow('mixed-line-ends', { fill, settings: SETTINGS }, async (window) => {
      const { page, webview, folder } = window;
      await window.openFile('reviews.csv');
      await window.runCommand('Data Diet: Score Dataset');
      await window.quickInput.locator('.monaco-list-row', { hasText: 'built-in encoder' }).first().waitFor();
      await page.keyboard.press('Enter');
      await status(window, '60 rows, 3 flagged').waitFor({ timeout: 180_000 });

      await window.goToFlaggedRow('Next');
      await window.quickFixesAtCursor('Remove this high-EL2N row');
      await page.keyboard.press('Enter');
      const question = page.locator('.monaco-dialog-box', { hasText: '61 with CRLF, 60 with LF' });
      await question.waitFor();
      await window.screenshot('mixed-line-ends-1-question');
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      await status(window, '60 rows, 3 flagged').waitFor();

      await window.runCommand('Data Diet: Show Top-Scored Rows');
      await webview.locator('.grid:focus').waitFor();
      const chosen = webview.locator('.rows .row[aria-selected=true]');
      const given = (await chosen.locator('.label').first().textContent()) ?? '';
      const other = webview.locator('.deeds .likely vscode-button', {
        hasText: given === 'positive' ? 'negative' : 'positive',
      });
      await other.click();
      await question.waitFor();
      await question.getByRole('button', { name: 'Change Rows Here' }).click();
      await webview.locator('.rows .row', { hasText: 'Relabelled' }).first().waitFor();
      await status(window, '60 rows, 2 flagged').waitFor();
      await window.screenshot('mixed-line-ends-2-relabelled');
      const before = fs.readFileSync(path.join(folder, 'reviews.csv'), 'utf8');
      assert.equal(before.split('\r\n').length - 1, ROWS + 1);
    });
  },
);
