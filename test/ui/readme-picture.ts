// Takes the README's picture (docs/screenshot.png): the sample dataset, scored with the defaults in a real VS Code.
// Not part of the suite, since it takes minutes: node scripts/ui-tests.mjs test/ui/readme-picture.ts
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { inWindow, type WindowOptions } from './vscode-window.ts';

const root = process.env['DATA_DIET_ROOT'] ?? '.';
const OPTIONS: WindowOptions = {
  theme: 'dark',
  size: { width: 1440, height: 810 },
  fill: (folder) => {
    execFileSync(process.execPath, [path.join(root, 'scripts/make-sample.mjs'), folder]);
  },
  settings: {
    'dataDiet.device': 'cpu',
    'editor.minimap.enabled': false,
  },
};

test('the README shows a scored dataset, a hover and the panel', async () => {
  await inWindow('readme-picture', OPTIONS, async (window) => {
    const { page, webview } = window;
    await window.openFile('spam.csv');
    await window.runCommand('Data Diet: Score Dataset');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Encoder' }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.statusbar-item', { hasText: '100 flagged' }).waitFor({ timeout: 170_000 });
    await window.runCommand('View: Close Primary Side Bar');
    await window.runCommand('Data Diet: Show Top-Scored Rows');
    await webview.locator('.rows .row .score').first().waitFor();
    await webview.locator('.rows .row').first().click();
    await window.runCommand('View: Focus First Editor Group');
    await window.hoverAtCursor('Head GraNd');
    await window.screenshot('readme-picture');
    fs.copyFileSync(
      path.join(root, 'test-results/ui/readme-picture.png'),
      path.join(root, 'docs/screenshot.png'),
    );
  });
});
