// Jobs that a real Slurm computes, asked for in the editor: shown, taken in, cancelled, and picked up though another process gave
// them. Skipped where there is no Slurm; `npm test -- slurm` installs it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setup, suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { SlurmCluster } from '../../scripts/slurm-host/cluster.mjs';
import { DataDietError } from '../../src/shared/errors.ts';
import { theExtension } from './the-extension.ts';
import { closeEditors, jsonLines, makeRows, QUICK_PLAN, theApi, until, writeFile } from './scored-files.ts';

const INSTALLED = fs.existsSync('/usr/sbin/slurmctld');

suite('jobs on a cluster', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-slurm-'));
  const cluster = new SlurmCluster(folder, { nodes: 1 });
  const settings = () => vscode.workspace.getConfiguration('dataDiet');
  const set = async (name: string, value: unknown): Promise<void> => {
    await settings().update(name, value, vscode.ConfigurationTarget.Global);
  };
  /** Tasks that are not over. */
  const alive = (): string => cluster.ask('squeue', '-h', '-t', 'pending,running,completing', '-o', '%i %T');

  suiteSetup(async function () {
    if (!INSTALLED) this.skip();
    this.timeout(60_000);
    await cluster.start();
    // Of this extension host, and so of all that it starts.
    Object.assign(process.env, cluster.environment);
    await set('executor', 'slurm');
    await set('slurm.cpus', 2);
  });
  suiteTeardown(async function () {
    if (!INSTALLED) return;
    this.timeout(60_000);
    await set('executor', undefined);
    await set('slurm.cpus', undefined);
    await cluster.stop();
    delete process.env['SLURM_CONF'];
    fs.rmSync(folder, { recursive: true, force: true });
  });
  setup(closeEditors);

  test('a dataset is scored by its tasks, and its progress is that of the job', async function () {
    this.timeout(120_000);
    const api = await theApi();
    const uri = writeFile('on-slurm.jsonl', jsonLines(makeRows(60)));
    await vscode.window.showTextDocument(uri);
    const scored = api.score(uri, QUICK_PLAN);
    await until('the job is followed', () => api.progress(uri)?.cluster !== undefined, 60);
    assert.match(api.statusText, /Scoring \d+ %/);
    const metadata = await scored;
    assert.equal(metadata.data.rowsScored, 60);
    assert.equal(api.rowsLeft(uri), 60);
    assert.deepEqual(api.activeJobs(), []);
    assert.deepEqual(await api.begunJobs(), []);
    // Nobody computed here.
    const jobs = path.join(process.env['DATA_DIET_STORE'] ?? '', 'jobs');
    const [id = ''] = fs.readdirSync(jobs);
    assert.match(fs.readFileSync(path.join(jobs, id, 'outcome.json'), 'utf8'), /"done"/);
  });

  test('cancelling leaves no task', async function () {
    this.timeout(120_000);
    const api = await theApi();
    const uri = writeFile('cancelled-on-slurm.jsonl', jsonLines(makeRows(90)));
    await vscode.window.showTextDocument(uri);
    const scored = api.score(uri, QUICK_PLAN).then(
      () => 'done',
      (error: unknown) =>
        error instanceof DataDietError || error instanceof Error ? error.message : 'unknown',
    );
    await until('the job is followed', () => api.progress(uri)?.cluster !== undefined, 60);
    await api.cancel(uri);
    assert.match(await scored, /not followed any more|cancelled/);
    assert.equal(alive(), '');
    assert.deepEqual(await api.begunJobs(), []);
  });

  test('a job that another process gave is picked up, and its scores are taken in', async function () {
    this.timeout(120_000);
    const api = await theApi();
    const uri = writeFile('picked-up.jsonl', jsonLines(makeRows(70)));
    await vscode.window.showTextDocument(uri);
    const cli = path.join(theExtension().path, 'dist/cli.js');
    const given = spawnSync(
      'node',
      [
        cli,
        'score',
        uri.fsPath,
        '--seeds',
        '1',
        '--epochs',
        '1',
        '--device',
        'cpu',
        '--executor',
        'slurm',
        '--detach',
      ],
      { encoding: 'utf8' },
    );
    assert.equal(given.status, 0, given.stderr);
    assert.deepEqual(await api.pickUpJobs(), [uri.fsPath], `${given.stderr}\n${alive()}`);
    await until('the job is followed', () => api.activeJobs().some(({ fsPath }) => fsPath === uri.fsPath));
    await until('the scores are shown', () => api.rowsLeft(uri) === 70, 90);
    await until('the job is over', () => api.activeJobs().length === 0);
    assert.deepEqual(await api.pickUpJobs(), []);
  });
});
