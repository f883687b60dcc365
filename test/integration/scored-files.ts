// Datasets that integration tests score: made in the workspace, every row different from all others.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DataDietApi } from '../../src/host/extension-api.ts';
import type { PaintedRow } from '../../src/host/editor/heat.ts';
import type { JobPlan } from '../../src/host/scoring/job-plan.ts';
import { scoredRows } from '../../src/results/export-scores.ts';
import { readResult } from '../../src/results/read-result.ts';
import { ResultFolder } from '../../src/results/result-folder.ts';
import type { ScoredRow } from '../../src/shared/results.ts';
import { makeReviews } from '../datasets.ts';
import { theExtension } from './the-extension.ts';

/** One short run of the built-in encoder on the processor. */
export const QUICK_PLAN: JobPlan = {
  columns: { text: ['text'], label: 'label' },
  model: { kind: 'builtin' },
  runs: 1,
  epochs: 1,
  device: 'cpu',
};

function isApi(value: unknown): value is DataDietApi {
  return typeof value === 'object' && value !== null && 'score' in value && 'heat' in value;
}

/** The door that the activated extension opens. */
export async function theApi(): Promise<DataDietApi> {
  const api = await theExtension().activate();
  assert.ok(isApi(api), 'activate() gave no API');
  return api;
}

/** Rows of a dataset, as text and label; those of another number of rows are other ones, since a file is known by its rows. */
export function makeRows(count: number): { text: string; label: string }[] {
  return makeReviews(count).map(({ text, label }, index) => ({
    text: `${text} Number ${index} of ${count}.`,
    label,
  }));
}

export function jsonLines(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** Writes a file into the workspace. */
export function writeFile(name: string, content: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  assert.ok(folder !== undefined, 'no folder is open');
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return vscode.Uri.file(file);
}

/** Writes, scores and shows a dataset. */
export async function scoreAndShow(
  name: string,
  content: string,
): Promise<{ api: DataDietApi; uri: vscode.Uri; editor: vscode.TextEditor }> {
  const api = await theApi();
  const uri = writeFile(name, content);
  const editor = await vscode.window.showTextDocument(uri);
  await api.score(uri, QUICK_PLAN);
  return { api, uri, editor };
}

/** What heat shows; fails where a dataset has no scores. */
export async function heatOf(api: DataDietApi, uri: vscode.Uri): Promise<PaintedRow[]> {
  const heat = await api.heat(uri);
  assert.ok(heat !== undefined, `${uri.fsPath} has no heat`);
  return heat;
}

/** 0-based lines that flagged rows begin on. */
export async function flaggedLines(api: DataDietApi, uri: vscode.Uri): Promise<number[]> {
  return (await heatOf(api, uri)).filter((row) => row.flagged).map((row) => row.line - 1);
}

export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Waits until a condition holds; fails after `seconds`. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 20,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `${what} did not happen within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The stored scores of a dataset, as they are exported. */
export async function storedRows(api: DataDietApi, uri: vscode.Uri): Promise<ScoredRow[]> {
  const place = await api.resultFolder(uri);
  assert.ok(place !== undefined, `${uri.fsPath} has no result`);
  const folder = new ResultFolder(place);
  const metadata = await folder.readMetadata();
  assert.ok(metadata !== undefined);
  return [...scoredRows(await readResult({ folder, metadata }), metadata.data.labels)];
}
