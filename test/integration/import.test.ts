// Scores that were made elsewhere, in the editor: predictions, a scores file, and what language models may ask for.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setup, suite, test } from 'mocha';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { exportScores } from '../../src/results/export-scores.ts';
import { readResult } from '../../src/results/read-result.ts';
import { ResultFolder } from '../../src/results/result-folder.ts';
import { ASSISTANT_TOOLS, editorToolName, type AssistantTool } from '../../src/shared/assistant-tools.ts';
import {
  closeEditors,
  heatOf,
  jsonLines,
  makeRows,
  QUICK_PLAN,
  storedRows,
  theApi,
  until,
  writeFile,
} from './scored-files.ts';

async function ask(tool: AssistantTool, input: object): Promise<unknown> {
  const name = editorToolName(tool);
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  const [part] = content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return JSON.parse(part.value);
}

suite('import', () => {
  setup(closeEditors);

  test('predictions are the scores of the dataset, in heat and panel', async () => {
    const api = await theApi();
    const rows = makeRows(41);
    const labels = [...new Set(rows.map(({ label }) => label))].sort();
    const uri = writeFile('predicted.jsonl', jsonLines(rows));
    // Certain of every label but that of the fifth row.
    const logits = rows.map(({ label }, row) =>
      labels.map((one) => ((one === label) === (row !== 4) ? 3 : -3)),
    );
    const file = writeFile('predicted-logits.jsonl', jsonLines(logits.map((values) => ({ logits: values }))));
    await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand('dataDiet.importPredictions', uri, [file.fsPath]);
    const scored = await storedRows(api, uri);
    assert.equal(scored.length, 41);
    assert.ok(scored.every(({ el2n, row }) => (row === 4 ? el2n > 1.4 : el2n < 0.01)));
    await until('the panel shows them', () => api.panelState(uri) === 'scored');
    const heat = await heatOf(api, uri);
    assert.ok(heat[4]!.flagged);
    assert.match(api.statusText, /41 rows/);
  });

  test('a scores file beside a dataset is offered once, and opens as its scores', async () => {
    const api = await theApi();
    const rows = makeRows(43);
    const made = writeFile('made-elsewhere.jsonl', jsonLines(rows));
    await api.score(made, QUICK_PLAN);
    const folder = new ResultFolder((await api.resultFolder(made))!);
    const metadata = (await folder.readMetadata())!;
    const columns = await readResult({ folder, metadata });
    // As on another machine: this store knows nothing of it.
    const uri = writeFile(
      'brought.jsonl',
      jsonLines(rows.map((row, index) => (index === 0 ? { ...row, text: 'new' } : row))),
    );
    const scores = path.join(path.dirname(uri.fsPath), 'brought.scores.jsonl');
    const elsewhere = {
      ...metadata,
      result: '0'.repeat(24),
      data: { ...metadata.data, file: 'C:\\there\\brought.jsonl' },
    };
    await exportScores(scores, columns, elsewhere);
    const before = await storedRows(api, made);
    await (await api.clearScores(made)).forget();
    fs.rmSync(made.fsPath);

    await vscode.window.showTextDocument(uri);
    await until('the scores are offered', () =>
      api.offeredScores().some(({ fsPath }) => fsPath === uri.fsPath),
    );
    await closeEditors();
    await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand('dataDiet.openScores', uri, scores);
    assert.equal(api.offeredScores().filter(({ fsPath }) => fsPath === uri.fsPath).length, 1);
    assert.deepEqual(await storedRows(api, uri), before);
    await until('the rows that are left are matched', () => api.rowsLeft(uri) === 42);
    await until('the panel shows them', () => api.panelState(uri) === 'scored');
  });

  test('language models score and look at rows, of the workspace alone', async function () {
    this.timeout(180_000);
    const rows = makeRows(47);
    const uri = writeFile('asked.jsonl', jsonLines(rows));
    const tools = vscode.lm.tools.filter(({ name }) => name.startsWith('dataDiet_'));
    assert.deepEqual(
      tools.map(({ name }) => name).sort(),
      Object.keys(ASSISTANT_TOOLS)
        .map((tool) => editorToolName(tool as AssistantTool))
        .sort(),
    );
    await assert.rejects(ask('topRows', { file: 'asked.jsonl' }), /no scores yet/);
    const scored = JSON.stringify(await ask('scoreDataset', { file: uri.fsPath }));
    assert.match(scored, /"rowsScored":47/);
    for (const { text } of rows) assert.ok(!scored.includes(text));
    const top = v.parse(
      v.object({
        rows: v.array(v.object({ line: v.number(), label: v.string(), text: v.array(v.string()) })),
      }),
      await ask('topRows', { file: 'asked.jsonl', count: 3 }),
    );
    assert.equal(top.rows.length, 3);
    for (const { line, text } of top.rows) assert.deepEqual(text, [rows[line - 1]!.text]);
    await assert.rejects(ask('topRows', { file: path.resolve('/etc/other.csv') }), /lies outside of/);
  });
});
