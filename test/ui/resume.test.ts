// VS Code is killed while it scores or evaluates: the next window offers to go on, and the result is that of a job nobody
// disturbed.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/root.mjs';
import { runScoreJob } from '../../src/engine-client/client.ts';
import { JOB_DEFAULTS } from '../../src/shared/score-job.ts';
import { makeReviews } from '../datasets.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { extensionIsInstalled, VscodeWindow } from './vscode-window.ts';

const SETTINGS = { 'dataDiet.runs': 3, 'dataDiet.epochs': 1, 'dataDiet.device': 'cpu' };
const FILE = 'reviews.jsonl';

const unitsIn = (store: string): string[] =>
  fs.existsSync(store)
    ? fs
        .readdirSync(store, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.safetensors') && name.includes('units'))
        .sort()
    : [];

const contentsOf = (store: string): string[] =>
  unitsIn(store).map((unit) => fs.readFileSync(path.join(store, unit), 'latin1'));

test(
  'a window killed in the middle of a job offers to resume it',
  { skip: !extensionIsInstalled && 'the source folder is run with notifications hidden' },
  async () => {
    const folder = temporaryFolder();
    const [workspace, store] = ['workspace', 'store'].map((name) => path.join(folder, name)) as [
      string,
      string,
    ];
    fs.mkdirSync(workspace);
    const rows = makeReviews(500).map(({ text, label }, row) =>
      JSON.stringify({ text: `${text} ${row}`, label }),
    );
    fs.writeFileSync(path.join(workspace, FILE), `${rows.join('\n')}\n`);
    const options = { folder: workspace, store, settings: SETTINGS };

    const first = await VscodeWindow.open(options);
    try {
      await first.openFile(FILE);
      await first.runCommand('Data Diet: Score Dataset');
      await first.quickInput.locator('.monaco-list-row', { hasText: 'built-in encoder' }).first().waitFor();
      await first.page.keyboard.press('Enter');
      while (unitsIn(store).length === 0) await first.page.waitForTimeout(50);
    } finally {
      await first.kill();
    }
    const kept = unitsIn(store);
    assert.ok(kept.length >= 1 && kept.length < 3, `killed with ${kept.length} of 3 runs finished`);

    const second = await VscodeWindow.open(options);
    try {
      await second.openFile(FILE);
      const question = second.notification('Scoring reviews.jsonl was interrupted');
      await question.waitFor();
      await second.screenshot('resume-1-question');
      await question.locator('.monaco-button', { hasText: 'Resume' }).click();
      await second.page
        .locator('.statusbar-item', { hasText: '500 rows, 25 flagged' })
        .waitFor({ timeout: 240_000 });
      await second.screenshot('resume-2-scored');
    } catch (error) {
      await second.screenshot('resume-failed').catch(() => undefined);
      throw error;
    } finally {
      await second.close();
    }

    const undisturbed = path.join(folder, 'undisturbed');
    await runScoreJob(
      {
        ...JOB_DEFAULTS,
        file: path.join(workspace, FILE),
        format: 'jsonl',
        columns: { text: ['text'], label: 'label' },
        runs: 3,
        epochs: 1,
        device: 'cpu',
        store: undisturbed,
      },
      { enginePath: path.join(root, 'dist/engine.js') },
    );
    assert.deepEqual(unitsIn(store), unitsIn(undisturbed), 'the same units, of the same job');
    assert.deepEqual(contentsOf(store), contentsOf(undisturbed));
  },
);

test(
  'a window killed in the middle of an evaluation offers to go on with it, and no finished run is computed again',
  { skip: !extensionIsInstalled && 'the source folder is run with notifications hidden' },
  async () => {
    const folder = temporaryFolder();
    const [workspace, store] = [path.join(folder, 'workspace'), path.join(folder, 'store')];
    fs.mkdirSync(workspace);
    const rows = makeReviews(300).map(({ text, label }, row) =>
      JSON.stringify({ text: `${text} ${row}`, label }),
    );
    fs.writeFileSync(path.join(workspace, FILE), `${rows.join('\n')}\n`);
    const options = { folder: workspace, store, settings: SETTINGS };
    const timesOf = (units: readonly string[]): number[] =>
      units.map((unit) => fs.statSync(path.join(store, unit)).mtimeMs);

    const first = await VscodeWindow.open(options);
    try {
      await first.openFile(FILE);
      await first.runCommand('Data Diet: Evaluate Pruning…');
      await first.quickInput.locator('.monaco-list-row', { hasText: '20 % held out' }).first().waitFor();
      await first.page.keyboard.press('Enter');
      const cost = first.page.locator('.monaco-dialog-box', { hasText: 'with the built-in encoder' });
      await cost.waitFor({ timeout: 120_000 });
      await cost.getByRole('button', { name: 'Fewer Points' }).click();
      await first.page
        .locator('.monaco-dialog-box', { hasText: '21 runs' })
        .getByRole('button', { name: 'Evaluate', exact: true })
        .click({ timeout: 120_000 });
      while (unitsIn(store).length === 0) await first.page.waitForTimeout(50);
    } catch (error) {
      await first.screenshot('resume-evaluation-failed').catch(() => undefined);
      throw error;
    } finally {
      await first.kill();
    }
    const kept = unitsIn(store);
    const written = timesOf(kept);
    assert.ok(kept.length >= 1 && kept.length < 21, `killed with ${kept.length} of 21 runs finished`);

    const second = await VscodeWindow.open(options);
    try {
      await second.openFile(FILE);
      const question = second.notification('The evaluation of reviews.jsonl was interrupted');
      await question.waitFor();
      await second.screenshot('resume-3-evaluation');
      await question.locator('.monaco-button', { hasText: 'Resume' }).click();
      await second
        .notification(/reviews\.jsonl: /)
        .filter({ hasText: 'Open Report' })
        .waitFor({ timeout: 400_000 });
      await second.screenshot('resume-4-evaluated');
    } catch (error) {
      await second.screenshot('resume-evaluation-failed').catch(() => undefined);
      throw error;
    } finally {
      await second.close();
    }
    assert.deepEqual(timesOf(kept), written);
  },
);
