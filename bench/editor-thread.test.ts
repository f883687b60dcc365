// `npm run bench:editor`: in a real VS Code, how long extensions stand still for a CSV of 20 MB that has scores, while a letter is
// typed, and how long one update of its heat takes. VS Code's own search for links, and other extensions, share the thread: so
// the same letters are typed into a file without scores, and a profile tells our part. Prints a table for docs/benchmarks.md;
// asserts nothing.
import { setImmediate as turn } from 'node:timers/promises';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { theApi, until, writeFile } from '../test/integration/scored-files.ts';
import { longestShare, microseconds, profiled, type Turn } from './own-share.ts';

const ROWS = 300_000;
const CLASSES = 5;
const LETTERS = 20;
const UPDATES = 50;
/** So long is waited after a letter: what it sets off has begun by then. */
const REST_MILLISECONDS = 2500;
/** Microseconds; shorter turns are no standstill. */
const LEAST_TURN = 1000;

/** Our program on that thread. */
const PROGRAM = '/dist/extension.js';

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

/** The turns of the loop of events while `work` was done and for a while after it. */
async function turnsOf(work: () => Thenable<unknown>): Promise<Turn[]> {
  const turns: Turn[] = [];
  let last = microseconds();
  const working = { over: false };
  const done = Promise.resolve(work()).then(() => {
    working.over = true;
  });
  const end = performance.now() + REST_MILLISECONDS;
  while (!working.over || performance.now() < end) {
    await turn();
    const now = microseconds();
    if (now - last > LEAST_TURN) turns.push({ from: last, to: now });
    last = now;
  }
  await done;
  return turns;
}

const longestOf = (turns: readonly Turn[]): number =>
  Math.max(0, ...turns.map(({ from, to }) => (to - from) / 1000));

/** Letters all over a file. For each: the longest standstill, and the most that we had of one. */
async function typeLetters(editor: vscode.TextEditor): Promise<{ standing: number[]; ours: number[] }> {
  const standing: number[] = [];
  const ours: number[] = [];
  for (let letter = 0; letter < LETTERS; letter++) {
    const at = new vscode.Position(1 + Math.floor(((letter * 0.618) % 1) * ROWS), 4);
    let turns: Turn[] = [];
    const profile = await profiled(async () => {
      turns = await turnsOf(() =>
        editor.edit((edit) => {
          edit.insert(at, 'x');
        }),
      );
    });
    standing.push(longestOf(turns));
    ours.push(longestShare(profile, PROGRAM, turns));
  }
  return { standing, ours };
}

suite('the thread that all extensions share', () => {
  test('a letter in 20 MB, and heat', async function () {
    this.timeout(900_000);
    const api = await theApi();
    const label = (row: number): string => `class ${row % CLASSES}`;
    const lines = Array.from(
      { length: ROWS },
      (_, row) => `this is the text of row ${row} with ${row % 97} words,${label(row)}`,
    );
    const text = `text,label\n${lines.join('\n')}\n`;
    const plain = await typeLetters(
      await vscode.window.showTextDocument(writeFile('plain.csv', text.replaceAll('this', 'that'))),
    );
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    const uri = writeFile('typed.csv', text);
    const probabilities = (row: number): number[] =>
      Array.from({ length: CLASSES }, (_, at) =>
        at === (row % 20 === 0 ? (row + 1) % CLASSES : row % CLASSES)
          ? 0.6 + (row % 31) / 100
          : (0.4 - (row % 31) / 100) / 4,
      );
    const predictions = writeFile(
      'typed-probabilities.jsonl',
      lines.map((_, row) => JSON.stringify({ probabilities: probabilities(row) })).join('\n'),
    );
    const editor = await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand('dataDiet.importPredictions', uri, [predictions.fsPath]);
    await until('the rows have scores', () => api.rowsLeft(uri) === ROWS, 120);
    await until('the panel shows them', () => api.panelState(uri) === 'scored', 60);

    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
    const updates: number[] = [];
    for (let update = 0; update < UPDATES; update++) {
      const at = new vscode.Position(Math.floor(((update * 0.618) % 1) * ROWS), 0);
      editor.revealRange(new vscode.Range(at, at));
      const start = performance.now();
      api.repaintHeat();
      updates.push(performance.now() - start);
      await turn();
    }
    const idle = longestOf(await turnsOf(() => Promise.resolve()));
    const typed = await typeLetters(editor);
    const both = (values: number[]) => [median(values), Math.max(...values)] as const;
    const figures = [
      ['one update of heat', ...both(updates), 'less than 5 ms'],
      ['a letter: the most that we have of a turn', ...both(typed.ours), 'at most 50 ms'],
      ['the same in a file without scores', ...both(plain.ours), ''],
      ['a letter: longest standstill, by whomever', ...both(typed.standing), ''],
      ['the same in a file without scores', ...both(plain.standing), ''],
      ['nothing done: longest standstill', idle, idle, ''],
    ] as const;
    console.log(
      `\n| ${ROWS} rows, 20 MB of CSV, panel open | median | slowest | goal |\n| --- | --- | --- | --- |`,
    );
    for (const [what, middle, slowest, goal] of figures) {
      console.log(`| ${what} | ${middle.toFixed(1)} ms | ${slowest.toFixed(1)} ms | ${goal} |`);
    }
  });
});
