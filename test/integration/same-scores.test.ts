// The editor and the command line are two doors to one engine: the same file gives the same scores, bit for bit.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import type { JobPlan } from '../../src/host/scoring/job-plan.ts';
import {
  closeEditors,
  jsonLines,
  makeRows,
  QUICK_PLAN,
  storedRows,
  theApi,
  until,
  writeFile,
} from './scored-files.ts';
import { theExtension } from './the-extension.ts';

const MINILM = '.models/all-MiniLM-L6-v2';

/** The scores file that the command line writes, in the Node of the PATH: another one than VS Code's own. */
function scoreOnCommandLine(file: string, out: string, model: string, more: readonly string[] = []): string {
  const cli = path.join(theExtension().path, 'dist', 'cli.js');
  const choices = [
    '--text',
    'text',
    '--label',
    'label',
    '--model',
    model,
    '--epochs',
    '1',
    '--seeds',
    '2',
    '--device',
    'cpu',
    '--top',
    '0',
  ];
  execFileSync('node', [cli, 'score', file, ...choices, ...more, '--out', out], { stdio: 'pipe' });
  return fs.readFileSync(out, 'utf8');
}

suite('the same scores as the command line', () => {
  setup(closeEditors);

  const compare = async (name: string, count: number, model: string, plan: JobPlan): Promise<void> => {
    const api = await theApi();
    const uri = writeFile(`${name}.jsonl`, jsonLines(makeRows(count)));
    await api.score(uri, { ...plan, runs: 2 });
    const editor = jsonLines(await storedRows(api, uri));
    assert.equal(editor.trimEnd().split('\n').length, count);
    // A store of its own: else the command line would find the editor's runs.
    const store = `${uri.fsPath}.store`;
    assert.equal(
      editor,
      scoreOnCommandLine(uri.fsPath, `${uri.fsPath}.scores.jsonl`, model, ['--store', store]),
    );
  };

  test('what one has computed the other shows, and does not compute again', async () => {
    const api = await theApi();
    const uri = writeFile('shared.jsonl', jsonLines(makeRows(60)));
    scoreOnCommandLine(uri.fsPath, `${uri.fsPath}.scores.jsonl`, 'builtin');
    const scored = fs.readFileSync(`${uri.fsPath}.scores.jsonl`, 'utf8');
    await vscode.window.showTextDocument(uri);
    await until('the rows get heat', async () => (await api.heat(uri)) !== undefined);
    assert.equal(jsonLines(await storedRows(api, uri)), scored);
    const metadata = await api.score(uri, { ...QUICK_PLAN, epochs: 1, runs: 2 });
    assert.equal(metadata.seconds['training'], undefined, 'both runs were there');
    assert.equal(jsonLines(await storedRows(api, uri)), scored);
  });

  test('with the built-in encoder', async function () {
    this.timeout(120_000);
    await compare('same-builtin', 80, 'builtin', QUICK_PLAN);
  });

  test('with MiniLM', async function () {
    this.timeout(240_000);
    const folder = path.join(theExtension().path, MINILM);
    // `npm test` fetches it; in CI that it is not there is a failure of its own.
    if (!fs.existsSync(folder)) this.skip();
    await compare('same-minilm', 24, folder, { ...QUICK_PLAN, model: { kind: 'folder', path: folder } });
  });
});
