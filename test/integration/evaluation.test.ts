// Pruning evaluated by the real engine from the editor: its report, the queue, what is gone on with, and held-out splits.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import type { EvaluationChoice } from '../../src/host/evaluation/evaluation-choice.ts';
import {
  closeEditors,
  flaggedLines,
  jsonLines,
  makeRows,
  QUICK_PLAN,
  scoreAndShow,
  theApi,
  until,
  writeFile,
} from './scored-files.ts';

/** The fewest runs that make a curve: one on all rows, one without a tenth by each method. */
const QUICK_CHOICE: EvaluationChoice = {
  test: { kind: 'holdout', share: 0.25 },
  methods: [{ ranking: 'el2n' }, { ranking: 'random' }],
  drop: [0.1],
  runs: 1,
  rule: 'class-cap',
  budget: 'epochs',
};

/** Process ids of engines that this extension host started. */
function engineProcesses(): number[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = /^PPid:\s*(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return command.includes('engine.js') && parent === String(process.pid);
      } catch {
        return false; // it ended while we looked
      }
    })
    .map(Number);
}

/** Finished runs of all jobs, with when each was written. */
function finishedRuns(): Map<string, number> {
  const results = path.join(process.env['DATA_DIET_STORE'] ?? '', 'results');
  if (!fs.existsSync(results)) return new Map();
  const units = fs
    .readdirSync(results, { recursive: true, encoding: 'utf8' })
    .filter((name) => /[\\/]units[\\/][^\\/]*\.safetensors$/.test(name));
  return new Map(units.map((name) => [name, fs.statSync(path.join(results, name)).mtimeMs]));
}

async function removals(uri: vscode.Uri, line: number): Promise<vscode.CodeAction[]> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    new vscode.Range(line, 3, line, 3),
    vscode.CodeActionKind.QuickFix.value,
  );
  return actions.filter((action) => /^Remove this .*row/.test(action.title));
}

suite('evaluating pruning', () => {
  setup(closeEditors);

  test('compares the sets of rows, keeps what it found, and shows it as a page', async function () {
    this.timeout(180_000);
    const api = await theApi();
    const uri = writeFile('pruned.jsonl', jsonLines(makeRows(80)));
    await vscode.window.showTextDocument(uri);
    const evaluation = await api.evaluate(uri, { plan: QUICK_PLAN, choice: QUICK_CHOICE });
    assert.equal(evaluation.candidates.length, 2);
    assert.deepEqual(
      evaluation.candidates.map(({ method, share }) => [method.ranking, share]),
      [
        ['el2n', 0.1],
        ['random', 0.1],
      ],
    );
    assert.equal(evaluation.data.trainRows + evaluation.data.testRows, 80);
    assert.deepEqual(await api.evaluation(uri), evaluation);
    assert.deepEqual(await api.interruptedEvaluations(), []);

    await vscode.commands.executeCommand('dataDiet.openEvaluationReport', uri);
    assert.deepEqual(api.openReports().map(String), [String(uri)]);
    await until('its tab is shown', () => {
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
      return tab?.label === 'Pruning: pruned.jsonl';
    });

    // All runs are there: the second time nothing is trained.
    const before = finishedRuns();
    const again = await api.evaluate(uri, { plan: QUICK_PLAN, choice: QUICK_CHOICE });
    assert.deepEqual(finishedRuns(), before);
    assert.deepEqual(again.candidates, evaluation.candidates);
    await closeEditors();
    assert.deepEqual(api.openReports(), []);
  });

  test('a file that was never evaluated has no report to open', async () => {
    const api = await theApi();
    const uri = writeFile('unknown.jsonl', jsonLines(makeRows(20)));
    assert.equal(await api.evaluation(uri), undefined);
    await vscode.commands.executeCommand('dataDiet.openEvaluationReport', uri);
    assert.deepEqual(api.openReports(), []);
  });

  test('a file has one job at a time, of whichever kind, and a cancelled one is not to be resumed', async function () {
    this.timeout(120_000);
    const api = await theApi();
    const uri = writeFile('busy.jsonl', jsonLines(makeRows(2000)));
    await vscode.window.showTextDocument(uri);
    const plan = { plan: QUICK_PLAN, choice: { ...QUICK_CHOICE, runs: 20 } };
    const cancelled = assert.rejects(api.evaluate(uri, plan), { code: 'cancelled' });
    // The trial that tells how long it takes, or what comes behind it.
    const computes = () => ['rehearsing', 'training'].includes(api.progress(uri)?.stage ?? '');
    await until('it computes', computes, 60);
    assert.match(api.statusText, /Evaluating \d+ %/);
    await assert.rejects(api.score(uri, QUICK_PLAN), { code: 'internal', message: /evaluated already/ });
    await assert.rejects(api.evaluate(uri, plan), { code: 'internal' });
    await api.cancel(uri);
    await cancelled;
    assert.deepEqual(api.activeJobs(), []);
    assert.deepEqual(await api.interruptedEvaluations(), []);
  });

  test('an engine that is killed leaves what it had finished, and the evaluation goes on from there', async function () {
    if (!fs.existsSync('/proc/self/status')) this.skip();
    this.timeout(240_000);
    const api = await theApi();
    const uri = writeFile('killed.jsonl', jsonLines(makeRows(300)));
    const choice = { ...QUICK_CHOICE, runs: 3 };
    const before = finishedRuns();
    const died = assert.rejects(api.evaluate(uri, { plan: QUICK_PLAN, choice }), {
      code: 'engine-crashed',
    });
    await until('a run is finished', () => finishedRuns().size > before.size, 120);
    for (const pid of engineProcesses()) process.kill(pid, 'SIGSEGV');
    await died;
    const kept = finishedRuns();
    const [job, ...others] = await api.interruptedEvaluations();
    assert.equal(job?.file, uri.fsPath);
    assert.deepEqual(others, []);
    assert.equal(await api.evaluation(uri), undefined);

    await api.resumeEvaluation(uri);
    const evaluation = await api.evaluation(uri);
    assert.equal(evaluation?.full.runs.length, 3);
    assert.deepEqual(await api.interruptedEvaluations(), []);
    const after = finishedRuns();
    for (const [unit, written] of kept) assert.equal(after.get(unit), written, `${unit} was computed again`);
  });
});

suite('held-out rows', () => {
  setup(closeEditors);

  test('the quick fix of a test split asks first, that of other files does not', async () => {
    for (const [name, asks] of [
      ['test.jsonl', true],
      ['reviews_dev.jsonl', true],
      ['latest.jsonl', false],
    ] as const) {
      const { api, uri } = await scoreAndShow(name, jsonLines(makeRows(40)));
      const [line] = await flaggedLines(api, uri);
      const [fix] = await removals(uri, line!);
      assert.equal(fix?.command?.command === 'dataDiet.removeFlaggedRows', asks, name);
      assert.equal(fix?.edit === undefined, asks, name);
    }
  });

  test('rows that say themselves that they are held out are asked about, those beside them are not', async () => {
    const rows = makeRows(60).map((row, index) => ({ ...row, split: index % 2 === 0 ? 'test' : 'train' }));
    const settings = vscode.workspace.getConfiguration('dataDiet');
    try {
      await settings.update('flaggedPercent', 30, vscode.ConfigurationTarget.Workspace);
      for (const [name, content] of [
        ['all-rows.jsonl', jsonLines(rows)],
        [
          'all-rows.csv',
          ['text,label,split', ...rows.map((row) => `"${row.text}",${row.label},${row.split}`), ''].join(
            '\n',
          ),
        ],
      ] as const) {
        const { api, uri, editor } = await scoreAndShow(name, content);
        const flagged = await flaggedLines(api, uri);
        assert.ok(flagged.length > 10);
        for (const line of flagged) {
          const isTest = /test\W*$/.test(editor.document.lineAt(line).text);
          const [fix] = await removals(uri, line);
          assert.equal(fix?.edit === undefined, isTest, `${name} ${line}`);
        }
      }
    } finally {
      await settings.update('flaggedPercent', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
