// Rows on their way out of the editor: a pruned copy and the other exports, of documents and of files without one.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import {
  closeEditors,
  flaggedLines,
  jsonLines,
  makeRows,
  QUICK_PLAN,
  scoreAndShow,
  theApi,
  writeFile,
} from './scored-files.ts';

/** A place in the workspace that nothing has yet. */
function beside(uri: vscode.Uri, name: string): vscode.Uri {
  return vscode.Uri.file(path.join(path.dirname(uri.fsPath), name));
}

const read = (uri: vscode.Uri): string => fs.readFileSync(uri.fsPath, 'utf8');

suite('exporting rows', () => {
  setup(closeEditors);

  test('a pruned copy of a CSV: every byte is in one of two files', async () => {
    const rows = makeRows(40).map(
      ({ text, label }, id) => `"${text.replaceAll('"', '""')}";${label};${id}\r\n`,
    );
    const { api, uri } = await scoreAndShow('exporting.csv', `\ufefftext;label;id\r\n${rows.join('')}`);
    const flagged = await flaggedLines(api, uri);
    assert.ok(flagged.length > 0);
    await vscode.commands.executeCommand(
      'dataDiet.writePrunedCopy',
      uri,
      beside(uri, 'exporting.pruned.csv'),
    );
    const isFlagged = (row: number): boolean => flagged.includes(row + 1);
    const header = '\ufefftext;label;id\r\n';
    assert.equal(
      read(beside(uri, 'exporting.pruned.csv')),
      header + rows.filter((_, row) => !isFlagged(row)).join(''),
    );
    assert.equal(
      read(beside(uri, 'exporting.removed.csv')),
      header + rows.filter((_, row) => isFlagged(row)).join(''),
    );
    assert.equal(read(uri), header + rows.join(''));
    const indices = beside(uri, 'exporting.indices.json');
    await vscode.commands.executeCommand('dataDiet.exportRows', uri, 'keep-indices', indices);
    assert.deepEqual(
      JSON.parse(read(indices)),
      [...rows.keys()].filter((row) => !isFlagged(row)),
    );
    // What is there stays, where nobody was asked.
    await vscode.commands.executeCommand('dataDiet.exportRows', uri, 'rows', indices);
    assert.match(read(indices), /^\[/);
  });

  test('a row that was decided to be kept stays', async () => {
    const rows = makeRows(50);
    const { api, uri, editor } = await scoreAndShow('exporting-decided.jsonl', jsonLines(rows));
    const [kept, ...others] = (await flaggedLines(api, uri)) as [number, ...number[]];
    await vscode.commands.executeCommand('dataDiet.keepRows', uri, [kept]);
    const file = beside(uri, 'exporting-decided.flagged.jsonl');
    await vscode.commands.executeCommand('dataDiet.exportRows', uri, 'rows', file);
    assert.equal(read(file), jsonLines(others.map((row) => rows[row]!)));

    // Rows of a decision, by themselves: those that have another label now among them.
    const [other] = others as [number];
    await vscode.commands.executeCommand('dataDiet.changeLabel', uri, [other], 'another');
    assert.ok(await editor.document.save());
    for (const [decision, expected] of [
      ['kept', rows[kept]!],
      ['relabelled', { ...rows[other]!, label: 'another' }],
    ] as const) {
      const target = beside(uri, `exporting-decided.${decision}.jsonl`);
      await vscode.commands.executeCommand('dataDiet.exportRows', uri, 'rows', target, decision);
      assert.equal(read(target), jsonLines([expected]));
    }
  });

  test('a file that is too large for a document', async function () {
    this.timeout(180_000);
    const api = await theApi();
    const filler = 'x'.repeat(1_000_000);
    const rows = makeRows(60).map((row) => ({ ...row, filler }));
    const uri = writeFile('large-exporting.jsonl', jsonLines(rows));
    await api.score(uri, { ...QUICK_PLAN, epochs: 0 });
    await vscode.commands.executeCommand(
      'dataDiet.exportRows',
      uri,
      'pruned',
      beside(uri, 'large.pruned.jsonl'),
    );
    const [kept, removed] = ['large.pruned.jsonl', 'large.removed.jsonl'].map((name) =>
      read(beside(uri, name)),
    );
    assert.equal(kept!.length + removed!.length, jsonLines(rows).length);
    assert.equal(removed!.split('\n').length - 1, 3);
    const lines = new Set(jsonLines(rows).split('\n'));
    for (const line of `${kept}${removed}`.split('\n')) assert.ok(lines.has(line));
  });
});
