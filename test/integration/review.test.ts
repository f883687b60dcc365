// Deciding on rows: what becomes of the document, of the log beside it, and of what is flagged.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { lineOf, type LogEntry } from '../../src/review/log-entry.ts';
import { reviewLogBeside } from '../../src/review/log-place.ts';
import { ReviewLog } from '../../src/review/review-log.ts';
import {
  closeEditors,
  flaggedLines,
  heatOf,
  jsonLines,
  makeRows,
  QUICK_PLAN,
  scoreAndShow,
  until,
  writeFile,
} from './scored-files.ts';

const logOf = (uri: vscode.Uri) => ReviewLog.parse(fs.readFileSync(reviewLogBeside(uri.fsPath), 'utf8'));

const problemLines = (uri: vscode.Uri) =>
  vscode.languages
    .getDiagnostics(uri)
    .map(({ range }) => range.start.line)
    .sort((a, b) => a - b);

async function fixesAt(uri: vscode.Uri, line: number): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    new vscode.Range(line, 3, line, 3),
    vscode.CodeActionKind.QuickFix.value,
  );
}

const labelOf = (document: vscode.TextDocument, line: number): unknown =>
  (JSON.parse(document.lineAt(line).text) as { label: unknown }).label;

suite('deciding on rows', () => {
  setup(closeEditors);

  test('a kept row is out of what is flagged, of Problems and of a removal, also when it is scored again', async () => {
    const { api, uri, editor } = await scoreAndShow('kept.jsonl', jsonLines(makeRows(60)));
    const [first, ...others] = (await flaggedLines(api, uri)) as [number, ...number[]];
    await vscode.commands.executeCommand('dataDiet.keepRows', uri, [first]);
    assert.deepEqual(await flaggedLines(api, uri), others);
    await until('Problems follow', () => !problemLines(uri).includes(first));
    assert.match(api.statusText, /60 rows, 2 flagged/);
    const [entry] = logOf(uri).entries;
    assert.deepEqual([entry?.decision, entry?.line], ['kept', first + 1]);
    assert.equal(typeof entry?.scores?.el2n, 'number');

    await api.score(uri, { ...QUICK_PLAN, maxLength: 64 });
    assert.ok(!(await flaggedLines(api, uri)).includes(first));
    const hot = (await flaggedLines(api, uri)).length;
    assert.equal(await api.removeFlaggedRows(uri), hot);
    assert.ok(editor.document.getText().includes(`Number ${first} of 60.`));

    // Until its label changes.
    await vscode.commands.executeCommand('undo');
    await vscode.commands.executeCommand('dataDiet.undoDecision', uri);
    assert.deepEqual(await flaggedLines(api, uri).then((lines) => lines.length), 3);
    assert.equal(logOf(uri).entries.length, 2, 'the log is appended to');
  });

  test('a label is changed where it stands, and the row is relabelled, not gone', async () => {
    const rows = makeRows(40).map((row) => ({ id: 1, ...row, meta: { a: [1, 2] } }));
    const { api, uri, editor } = await scoreAndShow('relabelled.jsonl', jsonLines(rows));
    const { document } = editor;
    const [line] = (await flaggedLines(api, uri)) as [number];
    const before = document.getText();
    const was = labelOf(document, line);
    const to = was === 'positive' ? 'negative' : 'positive';
    await vscode.commands.executeCommand('dataDiet.changeLabel', uri, [line], to);
    assert.equal(labelOf(document, line), to);
    const expected = before.split('\n');
    expected[line] = expected[line]!.replace(`"label":"${String(was)}"`, `"label":"${to}"`);
    assert.equal(document.getText(), expected.join('\n'));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      new vscode.Position(line, 5),
    );
    const hover = hovers
      .flatMap(({ contents }) => contents as vscode.MarkdownString[])
      .map(({ value }) => value);
    assert.match(hover.join(), /relabelled/);
    assert.equal(logOf(uri).entries[0]?.to, to);

    // Scored again it has its new label, and stays decided.
    await document.save();
    await api.score(uri, QUICK_PLAN);
    assert.ok(!(await flaggedLines(api, uri)).includes(line));
    assert.equal((await heatOf(api, uri)).filter(({ step }) => step > 0).length, 40);
  });

  test('the quick fix changes a label, keeps a row and removes one, and each is written down', async () => {
    const { api, uri, editor } = await scoreAndShow('fixes.jsonl', jsonLines(makeRows(61)));
    const [first, second, third] = (await flaggedLines(api, uri)) as [number, number, number];
    const titles = (await fixesAt(uri, first)).map(({ title }) => title);
    assert.ok(titles.includes('Change label…'), titles.join());
    assert.ok(titles.includes('Remove this high-EL2N row'));
    const run = async (line: number, match: RegExp) => {
      const fix = (await fixesAt(uri, line)).find(({ title }) => match.test(title));
      assert.ok(fix, `no ${String(match)} in line ${line}`);
      if (fix.edit !== undefined) await vscode.workspace.applyEdit(fix.edit);
      const { command = '', arguments: values = [] } = fix.command ?? {};
      await vscode.commands.executeCommand(command, ...(values as unknown[]));
    };
    await run(third, /^Remove this/);
    assert.ok(!editor.document.getText().includes(`Number ${third} of 61.`));
    await run(second, /^Keep this row/);
    assert.deepEqual(await flaggedLines(api, uri), [first]);
    await run(first, /^Change label to|^Keep this row/);
    assert.deepEqual(await flaggedLines(api, uri), []);
    const decided = logOf(uri).entries.map(({ decision }) => decision);
    assert.deepEqual(decided.slice(0, 2), ['removed', 'kept']);
  });

  test('deeds are undone one after the other, the text with them', async () => {
    const content = jsonLines(makeRows(42));
    const { api, uri, editor } = await scoreAndShow('undone.jsonl', content);
    const [first, second] = (await flaggedLines(api, uri)) as [number, number];
    await vscode.commands.executeCommand('dataDiet.changeLabel', uri, [first], 'positive');
    const changed = editor.document.getText();
    const wasChanged = changed !== content;
    await vscode.commands.executeCommand('dataDiet.changeLabel', uri, [first], 'negative');
    await vscode.commands.executeCommand('dataDiet.keepRows', uri, [second]);
    await vscode.commands.executeCommand('dataDiet.changeLabel', uri, [3, 4, 5], 'other');
    assert.equal([3, 4, 5].map((line) => labelOf(editor.document, line)).join(), 'other,other,other');
    for (let deed = 0; deed < (wasChanged ? 4 : 3); deed += 1) {
      await vscode.commands.executeCommand('dataDiet.undoDecision', uri);
    }
    assert.equal(editor.document.getText(), content);
    assert.deepEqual(await flaggedLines(api, uri), [first, second]);
    assert.deepEqual([...logOf(uri).texts], []);

    // An edit between keeps the text as the person has it.
    await vscode.commands.executeCommand('dataDiet.changeLabel', uri, [3], 'other');
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(20, 10), 'Really: ');
    });
    const edited = editor.document.getText();
    await vscode.commands.executeCommand('dataDiet.undoDecision', uri);
    assert.equal(editor.document.getText(), edited);
  });

  test('labels are written as a CSV needs them', async () => {
    const rows = makeRows(43).map(({ text, label }, index) =>
      index % 2 === 0 ? `${index};"${text}";"${label}"` : `${index};"${text}";${label}`,
    );
    const content = `id;text;label\r\n${rows.join('\r\n')}\r\n`;
    const { uri, editor } = await scoreAndShow('labels.csv', content);
    await vscode.commands.executeCommand('dataDiet.changeLabel', uri, [4, 5], 'so; so');
    const lines = editor.document.getText().split('\r\n');
    assert.ok(lines[5]!.endsWith(';"so; so"') && lines[6]!.endsWith(';"so; so"'));
    assert.deepEqual(
      lines.filter((_, line) => line !== 5 && line !== 6),
      content.split('\r\n').filter((_, line) => line !== 5 && line !== 6),
    );
  });

  test('a log that a colleague wrote counts at once, and one of another person is told apart', async () => {
    const { api, uri } = await scoreAndShow('colleagues.jsonl', jsonLines(makeRows(44)));
    const [first, second] = (await flaggedLines(api, uri)) as [number, number];
    await vscode.commands.executeCommand('dataDiet.keepRows', uri, [first]);
    const file = reviewLogBeside(uri.fsPath);
    const own = logOf(uri).entries[0]!;
    const theirs: LogEntry = {
      ...own,
      by: 'somebody else',
      decision: 'unsure',
      at: new Date().toISOString(),
    };
    fs.appendFileSync(file, lineOf(theirs));
    await vscode.commands.executeCommand('dataDiet.keepRows', uri, [second]);
    await until('both are read', async () => (await flaggedLines(api, uri)).length === 0);
    assert.equal(logOf(uri).of({ text: own.text, from: own.from })?.disputed, true);
    fs.rmSync(file);
    await until(
      'without the log nothing is decided',
      async () => (await flaggedLines(api, uri)).length === 2,
    );
  });

  test('the log goes along with a file that is renamed', async () => {
    const { api, uri } = await scoreAndShow('old-name.jsonl', jsonLines(makeRows(46)));
    const [first, second] = (await flaggedLines(api, uri)) as [number, number];
    await vscode.commands.executeCommand('dataDiet.keepRows', uri, [first]);
    const to = vscode.Uri.joinPath(uri, '..', 'new-name.jsonl');
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, to);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until('the new name has heat', async () => (await api.heat(to)) !== undefined);
    await until('what was kept is kept', async () => (await flaggedLines(api, to)).join() === String(second));
    assert.ok(!fs.existsSync(reviewLogBeside(uri.fsPath)));
  });

  test('a log is no dataset, and one that cannot be read decides nothing', async () => {
    const { api, uri } = await scoreAndShow('no-log.jsonl', jsonLines(makeRows(45)));
    const log = writeFile('no-log.review.jsonl', 'no log\n');
    await vscode.window.showTextDocument(log);
    await until('the status says nothing of it', () => !api.isStatusShown);
    assert.equal((await flaggedLines(api, uri)).length, 2);
  });
});
