// Stored scores in the editor: cleared or damaged, and those of files that are too large for a document.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { ReviewLog } from '../../src/review/review-log.ts';
import { fileState } from '../../src/data/file-state.ts';
import { recordHash } from '../../src/data/reader.ts';
import { ResultFolder } from '../../src/results/result-folder.ts';
import { ResultStore } from '../../src/results/store.ts';
import { BackgroundMatcher } from '../../src/host/views/background-matcher.ts';
import { FileView } from '../../src/host/views/file-view.ts';
import { datasetOf, scoredRow } from '../unit/host/scored-rows.ts';
import {
  closeEditors,
  heatOf,
  jsonLines,
  makeRows,
  QUICK_PLAN,
  theApi,
  until,
  writeFile,
} from './scored-files.ts';

suite('stored scores', () => {
  setup(closeEditors);

  test('clearing while they are being read leaves none', async function () {
    this.timeout(120_000);
    const api = await theApi();
    const uri = writeFile('read.jsonl', jsonLines(makeRows(1500)));
    await api.score(uri, { ...QUICK_PLAN, epochs: 0 });
    const folder = (await api.resultFolder(uri))!;
    const kept = `${uri.fsPath}.kept`;
    fs.cpSync(folder, kept, { recursive: true });
    const store = new ResultStore(path.dirname(path.dirname(folder)));
    // Wherever the reading is when the scores are cleared.
    for (let delay = 0; delay < 60; delay += 6) {
      fs.cpSync(kept, folder, { recursive: true });
      await store.adopt(uri.fsPath, path.basename(folder));
      const opening = vscode.commands.executeCommand('dataDiet.nextFlaggedRow', uri);
      await new Promise((resolve) => setTimeout(resolve, delay));
      await (await api.clearScores(uri)).forget();
      await opening;
      assert.equal(await api.heat(uri), undefined, `after ${delay} ms`);
      assert.equal(fs.existsSync(folder), false);
    }
  });

  test('damaged ones are told of as such, and scoring again mends them', async () => {
    const api = await theApi();
    // A content of its own: the same one, scored by another test, would be the same result, and still be held.
    const uri = writeFile('damaged.jsonl', jsonLines(makeRows(33)));
    await api.score(uri, QUICK_PLAN);
    const folder = (await api.resultFolder(uri))!;
    const [unit] = fs.readdirSync(path.join(folder, 'units'));
    fs.truncateSync(path.join(folder, 'units', unit!), 300);
    await vscode.window.showTextDocument(uri);
    await until('the scores are read', () => api.failure(uri) !== undefined);
    assert.match(api.failure(uri) ?? '', /The stored result .* cannot be read/);
    assert.match(api.statusText, /Scores cannot be shown/);
    await api.score(uri, QUICK_PLAN);
    assert.equal(api.failure(uri), undefined);
    assert.equal((await heatOf(api, uri)).length, 33);
    assert.match(api.statusText, /33 rows/);
  });

  test('a large file is matched again when it changes on disk, and let go with its last panel and tab', async function () {
    this.timeout(180_000);
    const api = await theApi();
    const filler = 'x'.repeat(1_000_000);
    const rows = makeRows(60).map((row) => ({ ...row, filler }));
    const uri = writeFile('large-changing.jsonl', jsonLines(rows));
    await api.score(uri, { ...QUICK_PLAN, epochs: 0 });
    assert.equal(api.rowsLeft(uri), undefined, 'held although nobody sees it');
    await vscode.commands.executeCommand('dataDiet.showTopRows', uri);
    await until('the panel lists the rows', () => api.rowsLeft(uri) === 60);
    const folder = await api.resultFolder(uri);
    const state = fileState(fs.statSync(uri.fsPath));
    const places = await new ResultFolder(folder ?? '').placesIn(state);
    assert.equal(places?.line.length, 60, 'the job has told where the records lie');
    writeFile('large-changing.jsonl', jsonLines(rows.slice(3)));
    await until('the rows that went are seen to be gone', () => api.rowsLeft(uri) === 57);
    fs.rmSync(uri.fsPath);
    await until('the file is seen to be gone', () => api.failure(uri) !== undefined);
    writeFile('large-changing.jsonl', jsonLines(rows.slice(1)));
    await until('the file is seen to be back', () => api.rowsLeft(uri) === 59);
    await closeEditors();
    await until('the view is let go', () => api.rowsLeft(uri) === undefined);
  });

  test('texts are never read at the places of another file', async () => {
    const lines = ['{"text":"one","label":"a"}', '{"text":"two","label":"b"}'];
    const dataset = datasetOf(lines.map((line, row) => scoredRow(row, { hash: recordHash(line) })));
    const uri = writeFile('offsets.jsonl', `${lines.join('\n')}\n`);
    let stale = 0;
    const view = await FileView.open(
      uri,
      dataset,
      () => {
        stale += 1;
      },
      () => ReviewLog.empty,
      // Nobody searches here: no thread is started.
      new BackgroundMatcher('match-worker.js'),
    );
    assert.deepEqual(await view.readTexts([1, 0]), [{ text: ['two'] }, { text: ['one'] }]);
    assert.equal(stale, 0);
    writeFile('offsets.jsonl', `${['{"text":"none","label":"a"}', ...lines].join('\n')}\n`);
    assert.equal(await view.readTexts([1]), undefined);
    assert.equal(stale, 1);
    fs.rmSync(uri.fsPath);
    assert.equal(await view.readTexts([1]), undefined);
    assert.equal(stale, 2);
  });
});
