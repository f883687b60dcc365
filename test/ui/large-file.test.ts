// A file that no editor opens: its rows in the panel, searched, marked to go, left out of a copy; and two of its results compared.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/root.mjs';
import { makeReviews } from '../datasets.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { inWindow } from './vscode-window.ts';

const ROWS = 240;
const FILLER = 'x'.repeat(240_000);
const store = temporaryFolder();

/** Scores the file on the command line, into the store that the window has. */
function score(file: string, ...options: readonly string[]): void {
  const command = [
    path.join(root, 'dist', 'cli.js'),
    'score',
    file,
    '--device',
    'cpu',
    '--text',
    'text',
    ...options,
  ];
  const { status, stderr } = spawnSync(process.execPath, [...command, '--label', 'label', '--no-rehearsal'], {
    encoding: 'utf8',
    env: { ...process.env, DATA_DIET_STORE: store, DATA_DIET_SLOT: store },
  });
  assert.equal(status, 0, stderr);
}

function fill(folder: string): void {
  const file = path.join(folder, 'large.jsonl');
  const lines = makeReviews(ROWS).map(({ text, label }, index) =>
    JSON.stringify({ id: index, text: `${text} Number ${index}.`, label, filler: FILLER }),
  );
  fs.writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  score(file, '--seeds', '1', '--epochs', '1');
  score(file, '--seeds', '2', '--epochs', '2');
}

test('rows of a file over 50 MB are searched, marked, and left out of a copy', async () => {
  const size = { width: 1280, height: 900 };
  const settings = { 'dataDiet.flaggedPercent': 5, 'dataDiet.reviewer': 'ann' };
  await inWindow('large-file', { fill, settings, theme: 'dark', size, store }, async (window) => {
    const { page, webview, folder } = window;
    const file = page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'large.jsonl' }).first();
    await file.dblclick();
    // Its tab tells that somebody looks at it.
    await page.locator('.statusbar-item', { hasText: `${ROWS} rows, 12 flagged` }).waitFor();
    await window.chooseFromMenu(file, 'Show Top-Scored Rows');
    await webview.locator('.rows .row .score').first().waitFor();
    await webview.locator('.notice', { hasText: 'larger than 50 MB' }).waitFor();
    await webview.locator('.controls', { hasText: 'Write a copy without 12 rows' }).waitFor();
    await window.screenshot('large-file-1-open');
    assert.deepEqual(await window.webviewAccessibilityFindings(), []);

    // All texts are searched.
    await webview.locator('.grid').focus();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('number 17');
    await webview.locator('.shown', { hasText: `11 of ${ROWS} rows` }).waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Backspace');
    await webview.locator('.shown', { hasText: /^240 rows/ }).waitFor();

    // The last row is marked to go, opened again, and marked.
    await webview.locator('.grid').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('d');
    await webview.locator('.controls', { hasText: 'Write a copy without 13 rows' }).waitFor();
    await page.keyboard.press('End');
    await webview.locator('.rows .row[aria-selected=true] .decision.removed').waitFor();
    await page.keyboard.press('d');
    await webview.locator('.controls', { hasText: 'Write a copy without 12 rows' }).waitFor();
    await page.keyboard.press('z');
    await webview.locator('.controls', { hasText: 'Write a copy without 13 rows' }).waitFor();
    await window.screenshot('large-file-2-marked');

    await webview.locator('.controls vscode-button', { hasText: 'Write a copy' }).click();
    await window.quickInput.locator('input').waitFor();
    await page.keyboard.press('Enter');
    await window.notification(`Rows kept: ${ROWS - 13}, in large.pruned.jsonl. Rows removed: 13`).waitFor();
    const linesOf = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8').split('\n');
    const whole = linesOf('large.jsonl');
    const removed = new Set(linesOf('large.removed.jsonl').filter((line) => line !== ''));
    assert.equal(removed.size, 13);
    assert.ok(
      linesOf('large.pruned.jsonl').join('\n') === whole.filter((line) => !removed.has(line)).join('\n'),
      'everything else byte for byte',
    );
    const log = fs.readFileSync(path.join(folder, 'large.review.jsonl'), 'utf8');
    assert.match(log, /"decision":"removed".*"pending":true/);

    // Compared with the result of fewer runs and epochs.
    await webview.locator('summary', { hasText: 'How these scores were made' }).click();
    await webview.locator('vscode-button', { hasText: 'Compare with another result' }).click();
    await window.quickInput.locator('.monaco-list-row', { hasText: '1 run' }).waitFor();
    await window.screenshot('large-file-3-choose');
    await page.keyboard.press('Enter');
    await webview.locator('.notice', { hasText: 'rank correlation' }).waitFor();
    await webview.locator('.detail', { hasText: 'Other rank: ' }).waitFor();
    await window.screenshot('large-file-4-narrow');
    await window.runCommand('View: Toggle Maximize Editor Group');
    await webview.locator('.header .second', { hasText: 'Other' }).waitFor();
    await webview.locator('.rows .row .second', { hasText: /[▲▼]/ }).first().waitFor();
    await window.screenshot('large-file-5-compared');
    assert.deepEqual(await window.webviewAccessibilityFindings(), []);
    await webview.locator('vscode-button', { hasText: 'End comparison' }).click();
    await webview.locator('.header .second', { hasText: 'GraNd' }).waitFor();
    assert.deepEqual(window.strayRequests, []);
  });
});
