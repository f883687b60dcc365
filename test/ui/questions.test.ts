// What a person is asked and offered: the extent of a job before it begins, more tokens where rows were cut, a way back when
// scores are cleared, and buttons of the walkthrough that all do something.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { makeReviews } from '../datasets.ts';
import { extensionIsInstalled, inWindow, type VscodeWindow } from './vscode-window.ts';

/** Messages and dialogs are hidden from the source folder. */
const INSTALLED = { skip: !extensionIsInstalled && 'the source folder is run with notifications hidden' };
const SETTINGS = { 'dataDiet.runs': 1, 'dataDiet.epochs': 1, 'dataDiet.device': 'cpu' };
const ROWS = 30;
/** More than 128 tokens. */
const LONG = ' It goes on and on.'.repeat(40);

function fill(folder: string): void {
  const lines = makeReviews(ROWS).map(({ text, label }, index) =>
    JSON.stringify({ text: `${text} Number ${index}.${LONG}`, label }),
  );
  fs.writeFileSync(path.join(folder, 'long.jsonl'), `${lines.join('\n')}\n`);
}

const offer = (window: VscodeWindow, text: string | RegExp) =>
  window.quickInput.locator('.monaco-list-row', { hasText: text }).first();
const status = (window: VscodeWindow, text: string | RegExp) =>
  window.page.locator('.statusbar-item', { hasText: text });

test(
  'rows and time stand in the question; cut rows are told, with more tokens to try',
  INSTALLED,
  async () => {
    await inWindow('cut-rows', { fill, settings: SETTINGS }, async (window) => {
      await window.openFile('long.jsonl');
      await window.runCommand('Data Diet: Score Dataset');
      // Nothing was measured yet.
      await offer(window, new RegExp(`${ROWS} rows · roughly .* on the CPU`)).waitFor();
      await window.screenshot('cut-rows-first-question');
      await window.page.keyboard.press('Enter');
      await status(window, `${ROWS} rows, 2 flagged`).waitFor({ timeout: 400_000 });

      await window.runCommand('Data Diet: Show Top-Scored Rows');
      await window.webview
        .locator('.notice', { hasText: `${ROWS} of ${ROWS} rows were cut to 128` })
        .waitFor();
      assert.deepEqual(await window.webviewAccessibilityFindings(), []);
      await window.screenshot('cut-rows-notice');
      await window.webview.locator('vscode-button', { hasText: 'Score with 256 tokens' }).click();
      await offer(window, '256 tokens').waitFor();
      // Longer rows were not measured.
      await offer(window, `${ROWS} rows · roughly`).waitFor();
      await window.screenshot('cut-rows-question');
      await window.page.keyboard.press('Escape');
      // From the editor: the panel's button would take an Enter for its own.
      await window.page.locator('.tab[data-resource-name="long.jsonl"]').click();
      await window.runCommand('Data Diet: Score Dataset');
      await offer(window, `${ROWS} rows · about`).waitFor();
      await window.page.keyboard.press('Escape');

      await window.runCommand('Data Diet: Clear Scores');
      const dialog = window.page.locator('.monaco-dialog-box', {
        hasText: 'Clear the scores of long.jsonl?',
      });
      await dialog.waitFor();
      await window.screenshot('clear-question');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await status(window, `${ROWS} rows, 2 flagged`).waitFor();
      await window.runCommand('Data Diet: Clear Scores');
      await dialog.getByRole('button', { name: 'Clear', exact: true }).click();
      await status(window, 'Score…').waitFor();
      const told = window.notification('Cleared the scores of long.jsonl.');
      await told.waitFor();
      await window.screenshot('clear-undo');
      await told.locator('.monaco-button', { hasText: 'Undo' }).click();
      await status(window, `${ROWS} rows, 2 flagged`).waitFor();
    });
  },
);

test('each button of the walkthrough does something, with nothing open', INSTALLED, async () => {
  await inWindow('walkthrough', { fill }, async (window) => {
    const { page } = window;
    const steps = page.locator('.gettingStartedContainer');
    // Now and then VS Code opens its welcome page instead.
    await window.until(steps.locator('.getting-started-step.expanded'), async () => {
      await window.runCommand('Welcome: Open Walkthrough');
      await offer(window, 'Put a dataset on a diet').click();
    });
    for (const [step, button] of [
      ['Open a dataset', 'Open a File'],
      ['Score it', 'Score Dataset'],
      ['Review the hottest rows', 'Show Top-Scored Rows'],
    ] as const) {
      await steps.locator('.getting-started-step', { hasText: step }).click();
      const text = await steps.locator('.getting-started-step.expanded').textContent();
      assert.doesNotMatch(text ?? '', /`/);
      await steps.locator('.getting-started-step.expanded .monaco-button', { hasText: button }).click();
      await window.quickInput.waitFor();
      await window.screenshot(`walkthrough-${step.replaceAll(' ', '-')}`);
      await page.keyboard.press('Escape');
      await window.quickInput.waitFor({ state: 'hidden' });
    }
  });
});
