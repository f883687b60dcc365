// The line of trust under the panel's title: for a file whose labels can be learned, and for one whose labels are noise.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Random } from '../../src/core/random.ts';
import { makeReviews } from '../datasets.ts';
import { inWindow } from './vscode-window.ts';

/** Enough runs to agree: the mean of five is reliable to 0.93 on the file whose labels can be learned. */
const SETTINGS = { 'dataDiet.runs': 5, 'dataDiet.epochs': 3, 'dataDiet.device': 'cpu' };
const ROWS = 400;

for (const { name, noise, verdict, says } of [
  {
    name: 'learned',
    noise: false,
    verdict: 'good',
    says: /^Trust: good: on 80 rows held out the model tells/,
  },
  { name: 'noise', noise: true, verdict: 'poor', says: /Trust: poor/ },
] as const) {
  test(`trust in a file whose labels are ${name}`, async () => {
    const fill = (folder: string): void => {
      const random = new Random(1, 'labels');
      const lines = makeReviews(ROWS).map(({ text, label }, row) =>
        JSON.stringify({
          text: `${text} ${row}`,
          label: noise ? ['negative', 'positive'][random.below(2)] : label,
        }),
      );
      fs.writeFileSync(path.join(folder, 'reviews.jsonl'), `${lines.join('\n')}\n`);
    };
    await inWindow(`trust-${name}`, { fill, settings: SETTINGS }, async (window) => {
      await window.openFile('reviews.jsonl');
      await window.runCommand('Data Diet: Score Dataset');
      await window.quickInput.locator('.monaco-list-row', { hasText: 'built-in encoder' }).first().waitFor();
      await window.page.keyboard.press('Enter');
      await window.page
        .locator('.statusbar-item', { hasText: '400 rows, 20 flagged' })
        .waitFor({ timeout: 240_000 });
      await window.runCommand('Data Diet: Show Top-Scored Rows');
      const line = window.webview.locator('.trust');
      await line.waitFor();
      assert.match((await line.textContent()) ?? '', says);
      const classes = (await line.getAttribute('class')) ?? '';
      assert.ok(classes.split(' ').includes(verdict), classes);
      const appearance = await window.webview
        .locator('vscode-button', { hasText: 'Remove 20 flagged rows' })
        .getAttribute('appearance');
      assert.equal(
        appearance,
        noise ? 'secondary' : 'primary',
        'nothing invites to act on scores that say little',
      );
      const warned = await window.webview.locator('.notice.error').count();
      assert.equal(warned, noise ? 1 : 0);
      await window.screenshot(`trust-${name}`);
    });
  });
}
