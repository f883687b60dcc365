// Files that no text editor shows: Parquet and packed text are scored, listed in the panel, pruned and opened in its editor.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { closeEditors, QUICK_PLAN, storedRows, theApi, until, writeFile } from './scored-files.ts';
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
