// What stands beside the editor: panels in one group, the status item, Problems of rows that were not scored, and scores that
// another program finished while the window was open.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import {
  closeEditors,
  heatOf,
  jsonLines,
  makeRows,
  QUICK_PLAN,
  scoreAndShow,
  theApi,
  until,
  writeFile,
} from './scored-files.ts';
import { theExtension } from './the-extension.ts';

/** Columns of the groups that hold panels. */
function groupsOfPanels(): vscode.TabGroup[] {
  return vscode.window.tabGroups.all.filter(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputWebview),
  );
}

/** Rows not scored that Problems list, as line and code. */
function findingsIn(uri: vscode.Uri): string[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ message }) => message.startsWith('not scored'))
    .map(({ range, code }) => `${range.start.line + 1} ${typeof code === 'string' ? code : ''}`);
}

suite('beside the editor', () => {
  setup(closeEditors);

  test('panels share one group, and a file that is opened afterwards goes beside them', async () => {
    const api = await theApi();
    const uris = [1, 2, 3].map((number) =>
      writeFile(`panel-${number}.jsonl`, jsonLines(makeRows(20 + number))),
    );
    await vscode.window.showTextDocument(uris[0]!);
    for (const uri of uris) await vscode.commands.executeCommand('dataDiet.showTopRows', uri);
    await until('all panels are open', () => api.openPanels().length === 3);
    await until('all have a tab', () => groupsOfPanels().flatMap(({ tabs }) => tabs).length === 3);
    assert.equal(groupsOfPanels().length, 1);
    assert.equal(vscode.window.tabGroups.all.length, 2);
    await vscode.commands.executeCommand('vscode.open', uris[1]);
    await until('the file is shown', () =>
      vscode.window.visibleTextEditors.some(({ document }) => document.uri.fsPath === uris[1]!.fsPath),
    );
    const [group] = groupsOfPanels();
    assert.ok(group!.activeTab!.input instanceof vscode.TabInputWebview, 'the panel is still in sight');
    await vscode.window.showTextDocument(uris[2]!, { viewColumn: vscode.ViewColumn.One });
    await vscode.commands.executeCommand('dataDiet.showTopRows', uris[2]);
    assert.equal(groupsOfPanels().length, 1);
  });

  test('the status item stays while a panel has the focus', async () => {
    const { api, uri } = await scoreAndShow('status.jsonl', jsonLines(makeRows(48)));
    assert.match(api.statusText, /48 rows/);
    await vscode.commands.executeCommand('dataDiet.showTopRows', uri);
    await until('the panel has the focus', () => vscode.window.activeTextEditor === undefined);
    await until('the item is shown', () => api.isStatusShown && api.statusText.includes('48 rows'));
    await vscode.window.showTextDocument(writeFile('other.txt', ''));
    await until('it goes with other files', () => !api.isStatusShown);
  });

  test('rows that were not scored are Problems with their reason, follow edits, and go when they are mended', async () => {
    const rows: object[] = makeRows(30);
    rows[7] = { text: '', label: 'positive' };
    rows[12] = { text: 'A row without a label.' };
    const content = `${jsonLines(rows)}not json\n`;
    const { uri, editor } = await scoreAndShow('findings.jsonl', content);
    await until('they are listed', () => findingsIn(uri).length === 3);
    assert.deepEqual(findingsIn(uri), ['8 empty-text', '13 missing-field', '31 invalid-json']);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), '{"text":"A new row.","label":"positive"}\n');
      edit.delete(new vscode.Range(9, 0, 11, 0));
    });
    await until(
      'they follow',
      () => findingsIn(uri).join() === '9 empty-text,12 missing-field,30 invalid-json',
    );
    await editor.edit((edit) => {
      edit.replace(editor.document.lineAt(8).range, '{"text":"Mended.","label":"positive"}');
    });
    await until('the mended one goes', () => findingsIn(uri).join() === '12 missing-field,30 invalid-json');
    for (let undo = 0; undo < 2; undo++) await vscode.commands.executeCommand('undo');
    await until('all are back', () => findingsIn(uri).length === 3);
  });

  test('scores that the command line finishes while a file is open appear by themselves', async function () {
    this.timeout(120_000);
    const api = await theApi();
    const uri = writeFile('elsewhere.jsonl', jsonLines(makeRows(49)));
    await vscode.window.showTextDocument(uri);
    assert.equal(await api.heat(uri), undefined);
    const cli = path.join(theExtension().path, 'dist', 'cli.js');
    const choices = [
      '--epochs',
      '1',
      '--seeds',
      '1',
      '--device',
      'cpu',
      '--top',
      '0',
      '--text',
      'text',
      '--label',
      'label',
    ];
    const score = (...more: string[]) =>
      promisify(execFile)('node', [
        cli,
        'score',
        uri.fsPath,
        '--out',
        `${uri.fsPath}.scores.jsonl`,
        ...choices,
        ...more,
      ]);
    await score();
    await until('they appear', async () => (await api.heat(uri)) !== undefined);
    const before = await heatOf(api, uri);
    await score('--learning-rate', '0.002');
    await until('so do newer ones', async () => {
      const heat = await api.heat(uri);
      return heat !== undefined && JSON.stringify(heat) !== JSON.stringify(before);
    });
  });

  test('a job that waits for another one of its window is told of to whoever opens the next window', async () => {
    const api = await theApi();
    const [first, second] = [
      writeFile('runs.jsonl', jsonLines(makeRows(4000))),
      writeFile('queued.jsonl', jsonLines(makeRows(32))),
    ];
    const plan = { ...QUICK_PLAN, runs: 20 };
    const ended = [first, second].map((uri) => assert.rejects(api.score(uri, plan), { code: 'cancelled' }));
    await until('both have a job', () => api.activeJobs().length === 2);
    await until('both are announced', async () => {
      const announced = await api.begunJobs();
      return [first, second].every((uri) => announced.includes(uri.fsPath));
    });
    for (const uri of [second, first]) await api.cancel(uri);
    await Promise.all(ended);
    assert.deepEqual(await api.begunJobs(), [], 'what was cancelled is not');
  });
});
