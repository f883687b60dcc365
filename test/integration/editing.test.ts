// What edits do to scores, and what removal does to the text: exactly the flagged rows go, one undo brings them back.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { makeReviews } from '../datasets.ts';
import {
  closeEditors,
  flaggedLines,
  heatOf,
  jsonLines,
  makeRows,
  scoreAndShow,
  theApi,
  until,
  writeFile,
} from './scored-files.ts';

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** A CSV whose fourth fields span lines, and whose last line has no line break. */
function spanningCsv(count: number, lineBreak: string): string {
  const rows = makeRows(count).map(({ text, label }, index) =>
    index % 4 === 0
      ? `${quoted(text.replace(' Number', `${lineBreak}Number`))},${label}`
      : `${quoted(text)},${label}`,
  );
  return ['text,label', ...rows].join(lineBreak);
}

async function quickFixes(uri: vscode.Uri, line: number): Promise<vscode.CodeAction[]> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    new vscode.Range(line, 3, line, 3),
    vscode.CodeActionKind.QuickFix.value,
  );
  return actions.filter((action) => /^Remove .*row/.test(action.title));
}

suite('editing', () => {
  setup(closeEditors);

  test('the quick fix removes its row alone, and one undo restores the text', async () => {
    const content = jsonLines(makeRows(40));
    const { api, uri, editor } = await scoreAndShow('fix.jsonl', content);
    const [line] = await flaggedLines(api, uri);
    assert.deepEqual(await quickFixes(uri, await plainLine(uri, api)), []);
    const [here, all] = await quickFixes(uri, line!);
    assert.equal(here?.title, 'Remove this high-EL2N row');
    assert.match(all?.title ?? '', /^Remove all 2 high-EL2N rows \(top 5 %\)/);
    assert.ok(here.edit !== undefined);
    await vscode.workspace.applyEdit(here.edit);
    const expected = content.split('\n').filter((_, index) => index !== line);
    assert.equal(editor.document.getText(), expected.join('\n'));
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), content);
    const settings = vscode.workspace.getConfiguration('dataDiet', uri);
    try {
      await settings.update('score', 'headGrand', vscode.ConfigurationTarget.Workspace);
      const [other] = await flaggedLines(api, uri);
      assert.equal((await quickFixes(uri, other!))[0]?.title, 'Remove this high-Head GraNd row');
      const codes = vscode.languages.getDiagnostics(uri).map(({ code }) => code);
      assert.deepEqual([...new Set(codes)], ['high-head-grand']);
    } finally {
      await settings.update('score', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  for (const [name, lineBreak] of [
    ['line feeds', '\n'],
    ['carriage returns and line feeds', '\r\n'],
  ] as const) {
    test(`all flagged rows go in one edit: records of several lines, ${name}, no last line break`, async () => {
      const content = spanningCsv(60, lineBreak);
      const { api, uri, editor } = await scoreAndShow(`all-${lineBreak.length}.csv`, content);
      const flagged = (await heatOf(api, uri)).filter((row) => row.flagged);
      assert.equal(flagged.length, 3);
      const lines = content.split(lineBreak);
      const gone = (index: number) =>
        flagged.some((row) => index + 1 >= row.line && index + 1 <= row.endLine);
      const expected = lines.filter((_, index) => !gone(index)).join(lineBreak);
      assert.equal(await api.removeFlaggedRows(uri), 3);
      assert.equal(editor.document.getText(), expected);
      assert.equal((await heatOf(api, uri)).length, 57);
      assert.deepEqual(await flaggedLines(api, uri), []);
      assert.match(api.statusText, /57 of 60 rows, 0 flagged/);
      await vscode.commands.executeCommand('undo');
      assert.equal(editor.document.getText(), content);
      assert.equal((await flaggedLines(api, uri)).length, 3);
    });
  }

  test('an edit while a removal is under way moves what it removes, and never changes it', async () => {
    const content = jsonLines(makeRows(40));
    const { api, uri, editor } = await scoreAndShow('moving.jsonl', content);
    const flagged = new Set(await flaggedLines(api, uri));
    const added = '{"text":"A new row.","label":"positive"}\n';
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), added);
    // On its way when the removal looks at the document, and there before the removal's own edit is made.
    const editing = vscode.workspace.applyEdit(edit);
    assert.equal(await api.removeFlaggedRows(uri), 2);
    assert.ok(await editing);
    const kept = content.split('\n').filter((_, index) => !flagged.has(index));
    assert.equal(editor.document.getText(), added + kept.join('\n'));
  });

  test('nothing is removed where a flagged row was edited while the removal was under way', async () => {
    const content = jsonLines(makeRows(40));
    const { api, uri, editor } = await scoreAndShow('edited-flagged.jsonl', content);
    const [line] = await flaggedLines(api, uri);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(line!, 10), 'Really: ');
    const editing = vscode.workspace.applyEdit(edit);
    assert.equal(await api.removeFlaggedRows(uri), 0);
    assert.ok(await editing);
    assert.equal(editor.document.getText().length, content.length + 'Really: '.length);
  });

  test('the last row, without a line break behind it, goes with the one before it', async () => {
    const rows = makeRows(20);
    const { api, uri } = await scoreAndShow('order.jsonl', jsonLines(rows));
    const [hottest] = await flaggedLines(api, uri);
    const moved = [...rows.filter((_, index) => index !== hottest), rows[hottest!]!];
    const content = jsonLines(moved).trimEnd();
    const document = await vscode.workspace.openTextDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), content);
    await vscode.workspace.applyEdit(edit);
    assert.deepEqual(await flaggedLines(api, uri), [19]);
    await api.removeFlaggedRows(uri);
    assert.equal(document.getText(), content.slice(0, content.lastIndexOf('\n')));
  });

  test('an edited row loses its score at once, a moved row keeps its own, and undoing gives it back', async () => {
    const { api, uri, editor } = await scoreAndShow('edited.jsonl', jsonLines(makeRows(30)));
    const before = await heatOf(api, uri);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(4, 12), 'Really: ');
    });
    assert.deepEqual(
      (await heatOf(api, uri)).map((row) => row.step),
      before.map((row, index) => (index === 4 ? 0 : row.step)),
    );
    await vscode.commands.executeCommand('undo');
    assert.deepEqual(await heatOf(api, uri), before);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), '{"text":"A new row.","label":"positive"}\n');
    });
    const moved = await heatOf(api, uri);
    assert.equal(moved[0]?.step, 0);
    assert.deepEqual(
      moved.slice(1).map((row) => [row.line, row.step]),
      before.map((row) => [row.line + 1, row.step]),
    );
  });

  test('scores are there again when the file is opened again, also under another name', async () => {
    const content = jsonLines(makeRows(30));
    const { api, uri } = await scoreAndShow('again.jsonl', content);
    const before = await heatOf(api, uri);
    await closeEditors();
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    assert.deepEqual(await heatOf(api, uri), before);
    const copy = writeFile('copied.jsonl', content);
    await vscode.window.showTextDocument(copy);
    await until('the copy gets heat', async () => (await api.heat(copy)) !== undefined);
    assert.deepEqual(await heatOf(api, copy), before);
    // It keeps its scores when it is edited and read again, and clearing them takes them from it alone.
    await closeEditors();
    fs.appendFileSync(copy.fsPath, '\n');
    await vscode.window.showTextDocument(copy);
    await until('the edited copy gets heat', async () => (await api.heat(copy)) !== undefined);
    await (await api.clearScores(copy)).forget();
    assert.equal(await api.heat(copy), undefined);
    await vscode.window.showTextDocument(uri);
    assert.deepEqual(await heatOf(api, uri), before, 'the original has its scores still');
    const other = writeFile('other.jsonl', jsonLines(makeReviews(30, 5)));
    await vscode.window.showTextDocument(other);
    assert.equal(await api.heat(other), undefined);
  });

  test('clearing takes the scores away, from the disk too', async () => {
    const { api, uri } = await scoreAndShow('cleared.jsonl', jsonLines(makeRows(23)));
    const folder = (await api.resultFolder(uri))!;
    assert.ok(fs.existsSync(folder));
    const before = await heatOf(api, uri);
    const cleared = await api.clearScores(uri);
    assert.equal(await api.heat(uri), undefined);
    assert.deepEqual(vscode.languages.getDiagnostics(uri), []);
    await cleared.undo();
    assert.deepEqual(await heatOf(api, uri), before, 'given back');
    await (await api.clearScores(uri)).forget();
    assert.equal(await api.heat(uri), undefined);
    assert.equal(fs.existsSync(folder), false);
    assert.deepEqual(vscode.languages.getDiagnostics(uri), []);
    assert.deepEqual((await theApi()).activeJobs(), []);
  });
});

/** A line that is not flagged. */
async function plainLine(uri: vscode.Uri, api: Awaited<ReturnType<typeof theApi>>): Promise<number> {
  const row = (await heatOf(api, uri)).find(({ flagged }) => !flagged);
  assert.ok(row !== undefined);
  return row.line - 1;
}
