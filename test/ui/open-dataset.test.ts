// A dataset as VS Code shows it with the extension there, before anything is scored.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeDatasets } from '../datasets.ts';
import { inWindow } from './vscode-window.ts';

test('a csv file opens, and the palette offers to score it', async () => {
  await inWindow('open-dataset', { fill: writeDatasets }, async (window) => {
    // Without a dataset in sight, the command asks for one.
    await window.runCommand('Data Diet: Score Dataset');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Browse…' }).waitFor();
    await window.screenshot('open-dataset-choose');
    await window.page.keyboard.press('Escape');
    await window.openFile('reviews.csv');
    await window.screenshot('open-dataset-file');
    await window.findCommand('Data Diet: Score Dataset');
    await window.screenshot('open-dataset-palette');
    assert.deepEqual(window.strayRequests, []);
  });
});
