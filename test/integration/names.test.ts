// Files that get another name, go, come back or are copied: scores, panel and Problems are those of what is there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
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

async function rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(from, to);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** Changes a third of the rows, so that neither content nor rows would tell, and saves. */
async function editMuch(editor: vscode.TextEditor, rows: number): Promise<void> {
  await editor.edit((edit) => {
    for (let line = 0; line < rows; line += 3) edit.insert(new vscode.Position(line, 10), 'Really: ');
  });
  await editor.document.save();
}

const hasPanel = (uri: vscode.Uri) =>
  theApi().then((api) => api.openPanels().some((open) => open.toString() === uri.toString()));

suite('names of files', () => {
  setup(closeEditors);

  test('an edited file that is renamed keeps its scores, its panel and its Problems', async () => {
    const { api, uri, editor } = await scoreAndShow('before.jsonl', jsonLines(makeRows(42)));
    await editMuch(editor, 42);
    const heat = await heatOf(api, uri);
    await vscode.commands.executeCommand('dataDiet.showTopRows', uri);
    const to = vscode.Uri.joinPath(uri, '..', 'after.jsonl');
    await rename(uri, to);
    await until('the new name has heat', async () => (await api.heat(to)) !== undefined);
    assert.deepEqual(await heatOf(api, to), heat);
    await until('the panel follows', () => hasPanel(to));
    assert.equal(await hasPanel(uri), false);
    assert.deepEqual(vscode.languages.getDiagnostics(uri), []);
    await until('Problems follow', () => vscode.languages.getDiagnostics(to).length > 0);
    await until('the status item follows', () => api.statusText.includes('28 of 42 rows'));
  });

  test('files of a folder that is renamed keep theirs, open or not', async () => {
    const api = await theApi();
    const folder = path.dirname(writeFile('x.txt', '').fsPath);
    fs.mkdirSync(path.join(folder, 'old'), { recursive: true });
    const shown = await scoreAndShow('old/shown.jsonl', jsonLines(makeRows(43)));
    await editMuch(shown.editor, 43);
    const heat = await heatOf(api, shown.uri);
    await rename(vscode.Uri.file(path.join(folder, 'old')), vscode.Uri.file(path.join(folder, 'new')));
    const to = vscode.Uri.file(path.join(folder, 'new', 'shown.jsonl'));
    await until('the new name has its result', async () => (await api.resultFolder(to)) !== undefined);
    await vscode.window.showTextDocument(to);
    await until('it has heat', async () => (await api.heat(to)) !== undefined);
    assert.deepEqual(await heatOf(api, to), heat);
  });

  test('a copy with some rows edited shows the scores of the others', async () => {
    const { api, uri } = await scoreAndShow('original.jsonl', jsonLines(makeRows(44)));
    const heat = await heatOf(api, uri);
    const rows = makeRows(44).map((row, index) => (index < 4 ? { ...row, text: 'Edited.' } : row));
    const copy = writeFile('saved-as.jsonl', jsonLines(rows));
    await vscode.window.showTextDocument(copy);
    await until('the copy gets heat', async () => (await api.heat(copy)) !== undefined);
    const expected = heat.map(({ step }, index) => (index < 4 ? 0 : step));
    assert.deepEqual(
      (await heatOf(api, copy)).map(({ step }) => step),
      expected,
    );
    await (await api.clearScores(copy)).forget();
    assert.deepEqual(await heatOf(api, uri), heat, 'the original keeps its own');
  });

  test('a file that goes takes its Problems along, its panel says so, and all is back when it is', async () => {
    const content = jsonLines(makeRows(45));
    const { api, uri } = await scoreAndShow('goes.jsonl', content);
    await vscode.commands.executeCommand('dataDiet.showTopRows', uri);
    await until('Problems are there', () => vscode.languages.getDiagnostics(uri).length > 0);
    fs.rmSync(uri.fsPath);
    await until('Problems go', () => vscode.languages.getDiagnostics(uri).length === 0);
    await until('the panel says so', () => api.panelState(uri) === 'gone');
    assert.ok(await hasPanel(uri), 'the panel stays');
    writeFile('goes.jsonl', content);
    await until('the panel lists the rows again', () => api.panelState(uri) === 'scored');
    await until('Problems are back', () => vscode.languages.getDiagnostics(uri).length > 0);
  });

  test('what a checkout takes away and puts back loses nothing', async () => {
    const content = jsonLines(makeRows(46));
    const { api, uri } = await scoreAndShow('checkout.jsonl', content);
    const heat = await heatOf(api, uri);
    fs.rmSync(uri.fsPath);
    writeFile('checkout.jsonl', content);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.deepEqual(await heatOf(api, uri), heat);
  });

  for (const [how, set, unset] of [
    [
      'by a setting',
      (uri: vscode.Uri) => setReadOnly({ [path.basename(uri.fsPath)]: true }),
      () => setReadOnly(undefined),
    ],
    [
      'by its permissions',
      (uri: vscode.Uri) => fs.promises.chmod(uri.fsPath, 0o444),
      (uri: vscode.Uri) => fs.promises.chmod(uri.fsPath, 0o644),
    ],
    [
      'for the session',
      () => vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession'),
      () => vscode.commands.executeCommand('workbench.action.files.resetActiveEditorReadonlyInSession'),
    ],
  ] as const) {
    test(`nothing is removed from a file that is read-only ${how}`, async () => {
      const name = `read-only-${how.replaceAll(' ', '-')}.jsonl`;
      const content = jsonLines(makeRows(47));
      const { api, uri, editor } = await scoreAndShow(name, content);
      const [line] = await flaggedLines(api, uri);
      await set(uri);
      try {
        await new Promise((resolve) => setTimeout(resolve, 500));
        assert.equal(await api.removeFlaggedRows(uri), 0);
        assert.equal(editor.document.getText(), content);
        assert.equal(editor.document.isDirty, false);
        const fixes = await vscode.commands.executeCommand<vscode.CodeAction[]>(
          'vscode.executeCodeActionProvider',
          uri,
          new vscode.Range(line!, 3, line!, 3),
          vscode.CodeActionKind.QuickFix.value,
        );
        if (how !== 'for the session')
          assert.deepEqual(
            fixes.filter(({ edit }) => edit !== undefined),
            [],
          );
      } finally {
        await unset(uri);
      }
      await until('it can be written again', async () => (await api.removeFlaggedRows(uri)) === 2);
    });
  }
});

async function setReadOnly(patterns: Record<string, boolean> | undefined): Promise<void> {
  await vscode.workspace
    .getConfiguration('files')
    .update('readonlyInclude', patterns, vscode.ConfigurationTarget.Workspace);
}
