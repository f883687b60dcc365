// Files that are no ordinary CSV: without a header, with lines above it, and with quotes that a removal would let pair.
import assert from 'node:assert/strict';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import {
  closeEditors,
  flaggedLines,
  heatOf,
  makeRows,
  QUICK_PLAN,
  theApi,
  writeFile,
} from './scored-files.ts';

const NUMBERED = { ...QUICK_PLAN, columns: { text: ['column 1'], label: 'column 2' } };

function csvLines(count: number, delimiter = ','): string[] {
  return makeRows(count).map(({ text, label }) => `"${text.replaceAll('"', '""')}"${delimiter}${label}`);
}

/** Scores a file whose first row is the worst: its label is of a class that no other row speaks for. */
async function scoreHeaderless(name: string, lines: readonly string[]) {
  const api = await theApi();
  const uri = writeFile(name, lines.join('\n') + '\n');
  const editor = await vscode.window.showTextDocument(uri);
  const metadata = await api.score(uri, NUMBERED);
  return { api, uri, editor, metadata };
}

suite('dialects', () => {
  setup(closeEditors);

  test('a CSV without a header: every line is a row, hovers tell of line 1, and a removal leaves the others', async () => {
    const lines = csvLines(40);
    const { api, uri, editor } = await scoreHeaderless('headerless.csv', lines);
    const heat = await heatOf(api, uri);
    assert.deepEqual(
      heat.map((row) => row.line),
      lines.map((_, index) => index + 1),
    );
    assert.ok(heat.every((row) => row.step > 0));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      new vscode.Position(0, 3),
    );
    assert.ok(hovers.length > 0, 'line 1 has no hover');
    const flagged = new Set(await flaggedLines(api, uri));
    // The hottest row goes to line 1, which then is removed with the others.
    const [hottest] = flagged;
    const moved = [lines[hottest!]!, ...lines.filter((_, index) => index !== hottest)];
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, lines.length, 0), `${moved.join('\n')}\n`);
    await vscode.workspace.applyEdit(edit);
    const now = new Set(await flaggedLines(api, uri));
    assert.ok(now.has(0), 'line 1 is not flagged');
    assert.equal(await api.removeFlaggedRows(uri), now.size);
    const kept = moved.filter((_, index) => !now.has(index));
    assert.equal(editor.document.getText(), `${kept.join('\n')}\n`);
    assert.equal((await heatOf(api, uri)).length, kept.length);
  });

  test('lines above the header are no rows, and stay', async () => {
    const api = await theApi();
    const lines = ['sep=;', 'text;label', ...csvLines(40, ';')];
    const uri = writeFile('separator.csv', lines.join('\r\n'));
    const { document } = await vscode.window.showTextDocument(uri);
    await api.score(uri, QUICK_PLAN);
    const flagged = new Set(await flaggedLines(api, uri));
    assert.equal((await heatOf(api, uri))[0]?.line, 3);
    await api.removeFlaggedRows(uri);
    assert.equal(document.getText(), lines.filter((_, index) => !flagged.has(index)).join('\r\n'));
  });

  test('nothing is removed where another row would be read in another way', async () => {
    const api = await theApi();
    const lines = ['text,label', ...csvLines(40)];
    const uri = writeFile('pairing.csv', lines.join('\n'));
    const { document } = await vscode.window.showTextDocument(uri);
    await api.score(uri, QUICK_PLAN);
    const [first] = await flaggedLines(api, uri);
    // The quote before the flagged row is ended by none as long as that row's own quote stands between.
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(first!, 0), 'an open one,"quote\n');
    edit.insert(uri, new vscode.Position(first! + 1, 0), 'and its end",positive\n');
    await vscode.workspace.applyEdit(edit);
    const text = document.getText();
    assert.equal(await api.removeFlaggedRows(uri), 0);
    assert.equal(document.getText(), text);
  });
});
