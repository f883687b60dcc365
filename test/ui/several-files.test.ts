// Two files that are selected together in the explorer: scored as one dataset, listed with each row's file, copied each beside itself.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { makeReviews } from '../datasets.ts';
import { inWindow } from './vscode-window.ts';

const SETTINGS = { 'dataDiet.runs': 1, 'dataDiet.epochs': 1, 'dataDiet.device': 'cpu' };
const NAMES = ['train-0.jsonl', 'train-1.jsonl'] as const;

function fill(folder: string): void {
  const lines = makeReviews(120).map(({ text, label }, index) =>
    JSON.stringify({ text: `${text} Number ${index}.`, label }),
  );
  for (const [at, name] of NAMES.entries()) {
    const own = at === 0 ? lines.slice(0, 80) : lines.slice(80);
    fs.writeFileSync(path.join(folder, name), own.map((line) => `${line}\n`).join(''));
  }
}

test('files that are selected together are one dataset', async () => {
  const size = { width: 1280, height: 900 };
  await inWindow('several-files', { fill, settings: SETTINGS, theme: 'dark', size }, async (window) => {
    const { page, webview, folder } = window;
    const fileOf = (name: string) =>
      page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();
    // The first is opened, and the explorer selects what was opened: only then the second is added.
    await window.openFile(NAMES[0]);
    await fileOf(NAMES[1]).click({ modifiers: ['Control'] });
    await window.chooseFromMenu(fileOf(NAMES[1]), 'Score Dataset');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'built-in encoder' }).first().waitFor();
    await window.screenshot('several-files-1-question');
    await page.keyboard.press('Enter');
    // It is told of by a toast, or shown at once where no text editor shows the rows.
    await webview.locator('.rows .row .score').first().waitFor({ timeout: 60_000 });
    await webview.locator('.controls', { hasText: 'Write a copy without 6 rows' }).waitFor();
    await webview.locator('.detail', { hasText: /train-[01]\.jsonl/ }).waitFor();
    await window.screenshot('several-files-2-panel');
    assert.deepEqual(await window.webviewAccessibilityFindings(), []);

    await webview.locator('.controls vscode-button', { hasText: 'Write a copy' }).click();
    await page.locator('.monaco-dialog-box', { hasText: 'train-1.removed.jsonl' }).waitFor();
    await window.screenshot('several-files-3-copy');
    await page.keyboard.press('Enter');
    await window.notification(/Rows kept: 114/).waitFor();
    await window.screenshot('several-files-4-written');
    const linesOf = (name: string) =>
      fs.readFileSync(path.join(folder, name), 'utf8').split('\n').filter(Boolean);
    const counts = NAMES.map((name) => {
      const removed = new Set(linesOf(name.replace('.jsonl', '.removed.jsonl')));
      const kept = linesOf(name.replace('.jsonl', '.pruned.jsonl'));
      assert.deepEqual(
        kept,
        linesOf(name).filter((line) => !removed.has(line)),
      );
      return kept.length;
    });
    assert.equal(counts[0]! + counts[1]!, 114);
    assert.deepEqual(window.strayRequests, []);
  });
});
