// Files in other encodings than UTF-8 in the editor: their rows have heat once they are open in that encoding, and a removal
// changes no byte of the rows that stay. Where it would, it is refused.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import iconv from 'iconv-lite';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import {
  closeEditors,
  flaggedLines,
  heatOf,
  makeRows,
  QUICK_PLAN,
  theApi,
  until,
  writeFile,
} from './scored-files.ts';

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** Rows of which every third has letters beyond ASCII, as Excel in Western Europe saves them. */
function westernCsv(count: number): string {
  const rows = makeRows(count).map(
    ({ text, label }, index) =>
      `${quoted(index % 3 === 0 ? `${text} Très déçu, sehr schön – 20 €.` : text)},${label}`,
  );
  return ['text,label', ...rows, ''].join('\r\n');
}

function writeBytes(name: string, content: Uint8Array): vscode.Uri {
  const uri = writeFile(name, '');
  fs.writeFileSync(uri.fsPath, content);
  return uri;
}

suite('encodings', () => {
  setup(closeEditors);

  test('a Windows-1252 file is scored, has heat, and what a removal leaves are the same bytes', async () => {
    const api = await theApi();
    const lines = westernCsv(60)
      .split(/(?<=\n)/)
      .map((line) => iconv.encode(line, 'windows-1252'));
    const uri = writeBytes('western.csv', Buffer.concat(lines));
    const before = fs.readFileSync(uri.fsPath);
    // Open as UTF-8, as the editor opens what nobody says anything of.
    const editor = await vscode.window.showTextDocument(uri);
    assert.equal(editor.document.encoding, 'utf8');
    const { data } = await api.score(uri, QUICK_PLAN);
    assert.equal(data.rowsScored, 60);
    assert.equal(data.dialect?.encoding, 'windows-1252');
    assert.ok(data.remarks?.some(({ message }) => message.startsWith('Read as Windows-1252')));
    assert.equal(api.rowsLeft(uri), 40);

    assert.equal(await api.removeFlaggedRows(uri), 0);
    assert.equal(editor.document.isDirty, false);

    const document = await vscode.workspace.openTextDocument(uri, { encoding: 'windows1252' });
    await until('the rows are matched anew', () => api.rowsLeft(uri) === 60);
    assert.equal((await heatOf(api, uri)).length, 60);
    const flagged = new Set(await flaggedLines(api, uri));
    assert.equal(await api.removeFlaggedRows(uri), flagged.size);
    assert.ok(await document.save());
    const kept = Buffer.concat(lines.filter((_, index) => !flagged.has(index)));
    assert.deepEqual(fs.readFileSync(uri.fsPath), kept);
    await vscode.commands.executeCommand('undo');
    assert.ok(await document.save());
    assert.deepEqual(fs.readFileSync(uri.fsPath), before);
  });

  test('no row of a file matches until it is opened in its encoding', async () => {
    const api = await theApi();
    const rows = makeRows(40).map(({ text, label }) => `${quoted(`${text} とても良い。`)},${label}`);
    const bytes = iconv.encode(['text,label', ...rows, ''].join('\n'), 'shift_jis');
    const uri = writeBytes('japanese.csv', bytes);
    await vscode.window.showTextDocument(uri);
    await api.score(uri, QUICK_PLAN);
    assert.equal(api.rowsLeft(uri), undefined);
    await vscode.workspace.openTextDocument(uri, { encoding: 'shiftjis' });
    await until('the rows are matched', () => api.rowsLeft(uri) === 40);
  });

  test('a document that is open in an encoding is scored in that one', async () => {
    const api = await theApi();
    // A few letters that Central and Western Europe's encodings read as different ones.
    const rows = makeRows(40).map(
      ({ text, label }, index) => `${quoted(text + (index === 7 ? ' \u010d' : ''))},${label}`,
    );
    const uri = writeBytes('said.csv', iconv.encode(['text,label', ...rows, ''].join('\n'), 'windows-1250'));
    const document = await vscode.workspace.openTextDocument(uri, { encoding: 'windows1250' });
    await vscode.window.showTextDocument(document);
    const { data } = await api.score(uri, QUICK_PLAN);
    assert.equal(data.dialect?.encoding, 'windows-1250');
    assert.equal(api.rowsLeft(uri), 40);
  });

  test('rows of a JSON array have heat, and are not removed', async () => {
    const api = await theApi();
    const uri = writeFile('array.jsonl', JSON.stringify(makeRows(40), undefined, 1));
    const editor = await vscode.window.showTextDocument(uri);
    await api.score(uri, QUICK_PLAN);
    const heat = await heatOf(api, uri);
    assert.deepEqual([heat.length, heat[0]?.line, heat[0]?.endLine], [40, 2, 5]);
    assert.equal(await api.removeFlaggedRows(uri), 0);
    assert.equal(editor.document.isDirty, false);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(1, 0), '\n');
    await vscode.workspace.applyEdit(edit);
    assert.equal((await heatOf(api, uri))[0]?.line, 3);
  });
});
