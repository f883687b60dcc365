// A dataset as VS Code shows it with the extension there, before anything is scored.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeDatasets } from '../datasets.ts';
import { inWindow } from './vscode-window.ts';

test('a csv file opens, the palette offers to score it, and asks for a dataset where none is open', async () => {
  await inWindow('open-dataset', { fill: writeDatasets }, async (window) => {
    await window.openFile('reviews.csv');
    await window.screenshot('open-dataset-file');
    await window.findCommand('Data Diet: Score Dataset');
    await window.screenshot('open-dataset-palette');
    await window.page.keyboard.press('Escape');
    await window.runCommand('View: Close All Editors');
    await window.runCommand('Data Diet: Score Dataset');
    for (const offer of ['reviews.csv', 'reviews.jsonl', 'Browse…']) {
      await window.quickInput.locator('.monaco-list-row', { hasText: offer }).waitFor();
    }
    await window.screenshot('open-dataset-choose');
    assert.deepEqual(window.strayRequests, []);
  });
});
