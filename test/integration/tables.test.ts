// Files that no text editor shows: Parquet and packed text are scored, listed in the panel, pruned and opened in its editor.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { closeEditors, makeRows, QUICK_PLAN, storedRows, theApi, until, writeFile } from './scored-files.ts';
import { theExtension } from './the-extension.ts';

/** A fixture, copied into the workspace. */
function table(name: string): vscode.Uri {
  const fixtures = path.join(theExtension().path, 'test', 'fixtures', 'parquet');
  const uri = writeFile(name, '');
  fs.copyFileSync(path.join(fixtures, 'datasets-classes.parquet'), uri.fsPath);
  return uri;
}

suite('files that no text editor shows', () => {
  setup(closeEditors);

  test('Parquet: scored, listed, and pruned into Parquet', async () => {
    const api = await theApi();
    const uri = table('listed.parquet');
    const metadata = await api.score(uri, QUICK_PLAN);
    assert.equal(metadata.data.rowsScored, 96);
    assert.deepEqual(metadata.data.dialect, { format: 'parquet' });
    await vscode.commands.executeCommand('dataDiet.showTopRows', uri);
    await until('the panel lists the rows', () => api.panelState(uri) === 'scored');
    assert.equal(api.rowsLeft(uri), 96);
    const copy = vscode.Uri.file(path.join(path.dirname(uri.fsPath), 'listed.pruned.parquet'));
    await vscode.commands.executeCommand('dataDiet.writePrunedCopy', uri, copy);
    assert.equal(fs.readFileSync(copy.fsPath).toString('latin1', 0, 4), 'PAR1');
    // The rows of a copy are known again by their content.
    await vscode.commands.executeCommand('dataDiet.showTopRows', copy);
    await until('the panel lists the copy', () => api.panelState(copy) === 'scored');
    assert.ok((api.rowsLeft(copy) ?? 96) < 96);
  });

  test('the panel in the place of an editor', async () => {
    const api = await theApi();
    const uri = table('opened.parquet');
    await api.score(uri, QUICK_PLAN);
    await vscode.commands.executeCommand('vscode.openWith', uri, 'dataDiet.rows');
    await until('the editor lists the rows', () => api.panelState(uri) === 'scored');
    assert.equal(api.rowsLeft(uri), 96);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputCustom);
    await closeEditors();
    await until('the editor is closed', () => api.panelState(uri) === undefined);
  });

  test('packed text', async () => {
    const api = await theApi();
    const uri = writeFile('packed.csv.gz', '');
    const rows = Array.from({ length: 60 }, (_, row) => `some words ${row},${row % 2 === 0 ? 'a' : 'b'}\n`);
    fs.writeFileSync(uri.fsPath, zlib.gzipSync(`text,label\n${rows.join('')}`));
    await api.score(uri, QUICK_PLAN);
    await vscode.commands.executeCommand('dataDiet.showTopRows', uri);
    await until('the panel lists the rows', () => api.panelState(uri) === 'scored');
    assert.equal(api.rowsLeft(uri), 60);
  });

  test('several files are one dataset by their list: scored, listed, each pruned beside itself', async () => {
    const api = await theApi();
    const rows = makeRows(60);
    const csv = (some: typeof rows): string =>
      `text,label\n${some.map(({ text, label }) => `"${text.replaceAll('"', '""')}",${label}\n`).join('')}`;
    const files = [
      writeFile('shards-0.csv', csv(rows.slice(0, 40))),
      writeFile('shards-1.csv', csv(rows.slice(40))),
    ];
    const list = writeFile(
      'shards.parts.json',
      JSON.stringify({ parts: files.map(({ fsPath }) => path.basename(fsPath)) }),
    );
    // The list itself may be open as the text that it is, and shows no heat.
    await vscode.window.showTextDocument(list);
    const metadata = await api.score(list, QUICK_PLAN);
    assert.deepEqual(
      metadata.data.parts?.map((part) => part.rows),
      [40, 20],
    );
    assert.equal(await api.heat(list), undefined);
    await vscode.commands.executeCommand('dataDiet.showTopRows', list);
    await until('the panel lists the rows', () => api.panelState(list) === 'scored');
    assert.equal(api.rowsLeft(list), 60);
    await vscode.commands.executeCommand('dataDiet.writePrunedCopy', list, list);
    const content = (name: string): string =>
      fs.readFileSync(path.join(path.dirname(list.fsPath), name), 'utf8');
    for (const [at, part] of files.entries()) {
      const lines = [
        ...content(`shards-${at}.pruned.csv`).split('\n').slice(1),
        ...content(`shards-${at}.removed.csv`).split('\n').slice(1),
      ];
      const whole = fs.readFileSync(part.fsPath, 'utf8').split('\n').slice(1);
      assert.deepEqual(lines.filter(Boolean).sort(), whole.filter(Boolean).sort());
    }
    const removed = [0, 1].map((at) => content(`shards-${at}.removed.csv`).trimEnd().split('\n').length - 1);
    assert.equal(removed[0]! + removed[1]!, 3, 'five percent of 60 rows');
    // A row that is edited in its file is gone from the list.
    fs.writeFileSync(
      files[1]!.fsPath,
      csv([{ text: 'another text', label: rows[40]!.label }, ...rows.slice(41)]),
    );
    await until('the panel reads the files again', () => api.rowsLeft(list) === 59);
  });

  test('a .json is a dataset once it was scored, and no other is', async () => {
    const api = await theApi();
    const rows = Array.from({ length: 60 }, (_, row) => ({
      text: `words of row ${row}`,
      label: row % 2 === 0 ? 'a' : 'b',
    }));
    const uri = writeFile('rows.json', JSON.stringify(rows, undefined, 2));
    const other = writeFile('copy-of-rows.json', JSON.stringify(rows, undefined, 2));
    await vscode.window.showTextDocument(uri);
    await api.score(uri, QUICK_PLAN);
    assert.equal((await storedRows(api, uri)).length, 60);
    assert.equal((await api.heat(uri))?.length, 60);
    await vscode.window.showTextDocument(other);
    assert.equal(await api.heat(other), undefined);
  });
});
