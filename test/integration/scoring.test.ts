// A dataset scored by the real engine: stored scores, heat, hover, Problems, failure and cancelling.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { takeSlot } from '../../src/engine/slot/take-slot.ts';
import {
  closeEditors,
  heatOf,
  jsonLines,
  makeRows,
  QUICK_PLAN,
  scoreAndShow,
  storedRows,
  theApi,
  until,
  writeFile,
} from './scored-files.ts';

/** The text of all hovers at a position. */
async function hoverAt(uri: vscode.Uri, line: number): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    new vscode.Position(line, 5),
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
    .join('\n');
}

/** Command lines of engine processes that this extension host started. */
function engineProcesses(): string[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        const parent = /^PPid:\s*(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return command.includes('engine.js') && parent === String(process.pid) ? [command] : [];
      } catch {
        return []; // it ended while we looked
      }
    });
}

/** Whether the file's job has come to its long work. */
function computes(api: Awaited<ReturnType<typeof theApi>>, uri: vscode.Uri): boolean {
  return ['rehearsing', 'training'].includes(api.progress(uri)?.stage ?? '');
}

suite('scoring', () => {
  setup(closeEditors);

  test('scores every row with the built-in encoder, stores them, and paints each by its tenth', async () => {
    const { api, uri } = await scoreAndShow('scored.jsonl', jsonLines(makeRows(40)));
    const scores = await storedRows(api, uri);
    assert.equal(scores.length, 40);
    const heat = await heatOf(api, uri);
    assert.deepEqual(
      heat.map((row) => row.line),
      scores.map((row) => row.line),
    );
    // The top 5 % of 40 rows are two, and no row scores higher than they do.
    const byScore = scores.toSorted((a, b) => b.el2n - a.el2n || a.row - b.row);
    const flagged = heat.filter((row) => row.flagged).map((row) => row.line);
    assert.deepEqual(
      flagged,
      byScore
        .slice(0, 2)
        .map((row) => row.line!)
        .sort((a, b) => a - b),
    );
    for (const [index, row] of heat.entries()) {
      const below = scores.filter((other) => other.el2n < scores[index]!.el2n).length;
      assert.equal(row.step, 1 + Math.floor((10 * below) / 40), `step of line ${row.line}`);
    }
    assert.match(api.statusText, /40 rows, 2 flagged/);
  });

  test('a row that cannot be scored has no heat, and its neighbours keep theirs', async () => {
    const rows: object[] = makeRows(30);
    rows[7] = { text: '', label: 'positive' };
    const content = `${jsonLines(rows)}not json\n`;
    const { api, uri } = await scoreAndShow('skipped.jsonl', content);
    const heat = await heatOf(api, uri);
    assert.equal(heat.length, 31);
    assert.deepEqual(
      heat.flatMap((row) => (row.step === 0 ? [row.line] : [])),
      [8, 31],
    );
    assert.match(await hoverAt(uri, 7), /not scored: .*empty/);
    assert.match(await hoverAt(uri, 30), /not scored: /);
  });

  test('a hover tells the scores and labels, with text of the dataset escaped', async () => {
    const rows = makeRows(30).map((row) => ({
      ...row,
      label: row.label === 'positive' ? '[x](command:y)' : '**b**',
    }));
    const { api, uri } = await scoreAndShow('hover.jsonl', jsonLines(rows));
    const [first] = await storedRows(api, uri);
    const text = await hoverAt(uri, 0);
    assert.match(text, /EL2N/);
    assert.match(text, /Head GraNd/);
    assert.ok(text.includes(first!.el2n.toFixed(3)), text);
    assert.ok(!text.includes('](command:y)'), text);
    assert.ok(!text.includes('**b**'), text);
  });

  for (const [name, delimiter, space] of [
    ['problems.csv', ',', ' '],
    ['semicolons.csv', ';', '\n'],
  ] as const) {
    test(`Problems list the flagged rows, at the label: ${name}`, async () => {
      const rows = makeRows(40).map(({ text, label }) => {
        const quoted = `"${text.replaceAll('"', '""').replaceAll(' Number', `${delimiter}${space}Number`)}"`;
        return `${quoted}${delimiter}${label}`;
      });
      const { api, uri, editor } = await scoreAndShow(
        name,
        [`text${delimiter}label`, ...rows, ''].join('\n'),
      );
      const flagged = (await heatOf(api, uri)).filter((row) => row.flagged);
      const problems = vscode.languages
        .getDiagnostics(uri)
        .toSorted((a, b) => a.range.start.line - b.range.start.line);
      assert.deepEqual(
        problems.map((problem) => problem.range.start.line),
        // A label ends its record.
        flagged.map((row) => row.line - 1 + (space === '\n' ? 1 : 0)),
      );
      for (const problem of problems) {
        assert.equal(problem.source, 'Data Diet');
        assert.equal(problem.code, 'high-el2n');
        assert.match(editor.document.getText(problem.range), /^(positive|negative)$/);
      }
    });
  }

  test('another score and share flag other rows; heat and Problems can be turned off', async () => {
    const { api, uri } = await scoreAndShow('settings.jsonl', jsonLines(makeRows(40)));
    const settings = vscode.workspace.getConfiguration('dataDiet', uri);
    const change = (name: string, value: unknown) =>
      settings.update(name, value, vscode.ConfigurationTarget.Workspace);
    try {
      await change('score', 'grand');
      await change('flaggedPercent', 10);
      const scores = await storedRows(api, uri);
      const top = scores.toSorted((a, b) => b.grand! - a.grand! || a.row - b.row).slice(0, 4);
      const flagged = (await heatOf(api, uri)).filter((row) => row.flagged).map((row) => row.line);
      assert.deepEqual(
        flagged,
        top.map((row) => row.line!).sort((a, b) => a - b),
      );
      assert.equal(vscode.languages.getDiagnostics(uri).length, 4);
      await change('diagnostics.enabled', false);
      await until('Problems are emptied', () => vscode.languages.getDiagnostics(uri).length === 0);
    } finally {
      for (const name of ['score', 'flaggedPercent', 'diagnostics.enabled']) await change(name, undefined);
    }
  });

  test('an encoder that is not there fails with what to do, and stores nothing', async () => {
    const api = await theApi();
    // A content of its own: another file's scores would be found by it.
    const uri = writeFile('no-model.jsonl', jsonLines(makeRows(27)));
    const missing = path.join(path.dirname(uri.fsPath), 'no-such-encoder');
    await assert.rejects(
      api.score(uri, { ...QUICK_PLAN, model: { kind: 'folder', path: missing } }),
      (error: unknown) => {
        assert.ok(error instanceof Error && 'code' in error && 'action' in error);
        assert.match(String(error.code), /^model-/);
        assert.ok(String(error.action).length > 0);
        return true;
      },
    );
    assert.equal(await api.resultFolder(uri), undefined);
    assert.deepEqual(api.activeJobs(), []);
  });

  test('cancelling ends the engine process at once and leaves no result', async function () {
    if (!fs.existsSync('/proc/self/status')) this.skip();
    const api = await theApi();
    const uri = writeFile('cancelled.jsonl', jsonLines(makeRows(4000)));
    const scoring = api.score(uri, { ...QUICK_PLAN, runs: 20 });
    const ended = assert.rejects(scoring, { code: 'cancelled' });
    await until('the engine starts', () => engineProcesses().length > 0);
    await until('the encoder computes', () => computes(api, uri));
    assert.equal(api.activeJobs().length, 1);
    await api.cancel(uri);
    assert.deepEqual(engineProcesses(), []);
    await ended;
    assert.deepEqual(api.activeJobs(), []);
    assert.equal(await api.resultFolder(uri), undefined);
    assert.deepEqual(await api.interruptedJobs(), [], 'what a person ended is not to be resumed');
  });

  test('a second job waits for the first, says so, can be cancelled meanwhile, and runs when its turn comes', async () => {
    const api = await theApi();
    const [first, second] = [
      writeFile('first.jsonl', jsonLines(makeRows(4000))),
      writeFile('second.jsonl', jsonLines(makeRows(30))),
    ];
    await vscode.window.showTextDocument(second);
    const running = assert.rejects(api.score(first, { ...QUICK_PLAN, runs: 20 }), { code: 'cancelled' });
    await until('the encoder computes', () => computes(api, first));
    const cancelled = assert.rejects(api.score(second, QUICK_PLAN), { code: 'cancelled' });
    await until('both have a job', () => api.activeJobs().length === 2);
    await assert.rejects(api.score(second, QUICK_PLAN), { code: 'internal' });
    await until('the status bar says so', () => api.statusText.includes('Waiting'));
    await api.cancel(second);
    await cancelled;
    assert.deepEqual(api.activeJobs().map(String), [String(first)]);
    assert.ok(computes(api, first));
    const scored = api.score(second, QUICK_PLAN);
    await api.cancel(first);
    await running;
    assert.equal((await scored).data.rowsScored, 30);
  });

  test('a job waits for one of another program, says for which, can be cancelled meanwhile, and runs when that ends', async () => {
    const api = await theApi();
    const uri = writeFile('waits.jsonl', jsonLines(makeRows(31)));
    await vscode.window.showTextDocument(uri);
    const report = { onWaiting: () => undefined, log: (line: string) => assert.fail(line) };
    const other = await takeSlot('other.csv', report);
    try {
      const cancelled = assert.rejects(api.score(uri, QUICK_PLAN), { code: 'cancelled' });
      await until('it waits', () => api.progress(uri)?.waitingFor?.file === 'other.csv');
      assert.match(api.statusText, /Waiting/);
      await api.cancel(uri);
      await cancelled;
      const scored = api.score(uri, QUICK_PLAN);
      await until('it waits again', () => api.progress(uri)?.waitingFor !== undefined);
      other.release();
      assert.equal((await scored).data.rowsScored, 31);
    } finally {
      other.release();
    }
  });

  test('a file too large for a document is scored and listed without being opened', async function () {
    this.timeout(180_000);
    const api = await theApi();
    const filler = 'x'.repeat(1_000_000);
    const uri = writeFile('large.jsonl', jsonLines(makeRows(56).map((row) => ({ ...row, filler }))));
    const metadata = await api.score(uri, QUICK_PLAN);
    assert.equal(metadata.data.rowsScored, 56);
    await vscode.commands.executeCommand('dataDiet.showTopRows', uri);
    assert.deepEqual(api.openPanels().map(String), [uri.toString()]);
    assert.ok(!vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString()));
    await closeEditors();
    assert.deepEqual(api.openPanels(), []);
  });
});
