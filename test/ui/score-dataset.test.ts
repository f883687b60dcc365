// The path of a person: score a dataset, look at heat, hover and quick fix, go through the panel, reload the window.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import axe from 'axe-core';
import * as v from 'valibot';
import { makeReviews } from '../datasets.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { inWindow, THEMES, type VscodeWindow, type WindowOptions } from './vscode-window.ts';

const ROWS = 120;

/** What makes lines longer than an editor, and texts longer than the panel's list gets. */
const LONG_END = 'to the very end.';
const LONG = ` ${'It goes on and on, '.repeat(25)}${LONG_END}`;

/** One run of one epoch, so that the test is short. */
const SETTINGS = { 'dataDiet.runs': 1, 'dataDiet.epochs': 1, 'dataDiet.device': 'cpu' };

function writeReviews(folder: string): void {
  const lines = makeReviews(ROWS).map(({ text, label }, index) =>
    JSON.stringify({ label, text: `${text} Number ${index}.${LONG}` }),
  );
  fs.writeFileSync(path.join(folder, 'reviews.jsonl'), lines.map((line) => `${line}\n`).join(''));
}

/** Pixels by which the editor in sight is scrolled to the right. */
async function scrolledSideways(window: VscodeWindow): Promise<number> {
  await window.page.waitForTimeout(300);
  const editor = window.page.locator('.editor-instance .monaco-editor .editor-scrollable').first();
  const [frame, content] = [await editor.boundingBox(), await editor.locator('.lines-content').boundingBox()];
  assert.ok(frame !== null && content !== null, 'no editor is in sight');
  return frame.x - content.x;
}

const focusEditor = (window: VscodeWindow) =>
  window.page.locator('.tab[data-resource-name="reviews.jsonl"]').click();

const status = (window: VscodeWindow, text: string | RegExp) =>
  window.page.locator('.statusbar-item', { hasText: text });

/** Scores the open dataset, accepting what is proposed. */
async function score(window: VscodeWindow): Promise<void> {
  await window.runCommand('Data Diet: Score Dataset');
  await window.quickInput.locator('.monaco-list-row', { hasText: 'built-in encoder' }).first().waitFor();
  await window.page.keyboard.press('Enter');
  await status(window, '120 rows, 6 flagged').waitFor({ timeout: 180_000 });
}

async function showPanel(window: VscodeWindow): Promise<void> {
  await window.runCommand('Data Diet: Show Top-Scored Rows');
  await window.webview.locator('.rows .row .score').first().waitFor();
}

const ViolationsSchema = v.array(
  v.object({
    id: v.string(),
    nodes: v.array(v.object({ html: v.string(), failureSummary: v.optional(v.string()) })),
  }),
);

/** What axe finds wrong with the panel. */
async function violations(window: VscodeWindow): Promise<string[]> {
  const body = await window.webview.locator('body').elementHandle();
  const frame = await body.ownerFrame();
  assert.ok(frame, 'the panel is not shown');
  await frame.evaluate(axe.source);
  const found: unknown = await frame.evaluate('axe.run(document).then(({ violations }) => violations)');
  return v
    .parse(ViolationsSchema, found)
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
    );
}

test('a person scores a dataset, reviews its rows, removes the flagged ones and reloads', async () => {
  const options: WindowOptions = { fill: writeReviews, settings: SETTINGS, theme: 'dark' };
  await inWindow('score-dataset', options, async (window) => {
    const { page, webview } = window;
    await window.openFile('reviews.jsonl');
    await window.runCommand('Data Diet: Score Dataset');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Device' }).waitFor();
    await window.screenshot('score-1-confirm');
    await page.keyboard.press('Escape');
    await score(window);
    await window.screenshot('score-2-heat');

    await window.goToFlaggedRow('Next');
    await window.hoverAtCursor('Head GraNd');
    await window.screenshot('score-3-hover');

    await window.quickFixesAtCursor('Remove this high-EL2N row');
    await window.screenshot('score-4-quick-fix');
    await page.keyboard.press('Enter');
    await status(window, '119 of 120 rows, 5 flagged').waitFor();
    await page.keyboard.press('Control+z');
    await status(window, '120 rows, 6 flagged').waitFor();

    await window.goToFlaggedRow('Previous');
    const facts = await window.hoverAtCursor('Show among top-scored rows');
    const place = /line (\d+)/.exec((await facts.textContent()) ?? '')?.[1] ?? '';
    await facts.locator('a', { hasText: 'Show among top-scored rows' }).click();
    await webview
      .locator('.rows .row[aria-selected=true] .line', { hasText: new RegExp(`^${place}$`) })
      .waitFor();

    await showPanel(window);
    await window.screenshot('score-5-panel');
    const ranks = await webview.locator('.rows .row .rank').allTextContents();
    assert.deepEqual(
      ranks.slice(0, 3).map((rank) => rank.replace(/\D/g, '')),
      ['1', '2', '3'],
    );
    const line = (await webview.locator('.rows .row .line').nth(1).textContent()) ?? '';
    await focusEditor(window);
    await page.keyboard.press('End');
    assert.ok((await scrolledSideways(window)) > 100);
    await webview.locator('.rows .row').nth(1).click();
    await page
      .locator('.editor-instance .line-numbers.active-line-number', { hasText: new RegExp(`^${line}$`) })
      .waitFor();
    // A row is shown from its start, however long it is, and read as a whole in the panel.
    assert.equal(await scrolledSideways(window), 0);
    await webview.locator('.detail .whole', { hasText: LONG_END }).waitFor();

    await webview.locator('.grid').focus();
    await page.keyboard.press('ArrowDown');
    const third = (await webview.locator('.rows .row[aria-selected=true] .line').textContent()) ?? '';
    await page.keyboard.press('Enter');
    await status(window, `Ln ${third},`).waitFor();

    // In a narrow panel the filters are shown when they are asked for.
    await webview.locator('summary', { hasText: 'Filters' }).click();
    await webview.locator('vscode-checkbox', { hasText: 'Flagged' }).click();
    await webview.locator('.shown', { hasText: '6 of 120 rows' }).waitFor();
    await webview.locator('.sorter', { hasText: 'Line' }).click();
    await webview.locator('[role=columnheader][aria-sort=ascending]', { hasText: 'Line' }).waitFor();

    await webview.locator('vscode-button', { hasText: 'Remove 6 flagged rows' }).click();
    const dialog = page.locator('.monaco-dialog-box', { hasText: 'Remove 6 rows (the top 5 % by EL2N' });
    await dialog.waitFor();
    await window.screenshot('score-6-remove');
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await webview.locator('vscode-button', { hasText: 'No flagged rows left' }).waitFor();
    await status(window, '114 of 120 rows, 0 flagged').waitFor();
    await webview.locator('vscode-checkbox', { hasText: 'Flagged' }).click();
    await webview.locator('.shown', { hasText: '114 of 120 rows' }).waitFor();
    await window.screenshot('score-7-removed');
    await webview.locator('vscode-checkbox', { hasText: 'Edited or removed: 6' }).click();
    await webview.locator('.shown', { hasText: '120 rows' }).waitFor();
    await webview.locator('vscode-checkbox', { hasText: 'Flagged' }).click();
    await focusEditor(window);
    await page.keyboard.press('Control+z');
    await webview.locator('vscode-button', { hasText: 'Remove 6 flagged rows' }).waitFor();
    await page.keyboard.press('Control+s');

    await page.reload();
    await webview.locator('.shown', { hasText: '6 of 120 rows' }).waitFor();
    await status(window, '120 rows, 6 flagged').click({ trial: true });
    await window.screenshot('score-8-reloaded');
    assert.deepEqual(window.strayRequests, []);
  });
});

/** The themes share one: what the first has scored the others find. */
const store = temporaryFolder();

for (const theme of ['dark', 'light', 'highContrast', 'highContrastLight'] as const) {
  const narrow = theme === 'light';
  test(`the panel is accessible in ${THEMES[theme]}${narrow ? ', also when narrow' : ''}`, async () => {
    await inWindow(
      `panel-${theme}`,
      { fill: writeReviews, settings: SETTINGS, theme, store },
      async (window) => {
        await window.openFile('reviews.jsonl');
        await score(window);
        await showPanel(window);
        await window.runCommand('View: Toggle Primary Side Bar Visibility');
        await window.webview.locator('.rows .row').nth(1).click();
        await window.webview.locator('.detail .whole', { hasText: LONG_END }).waitFor();
        await window.screenshot(`panel-${theme}`);
        assert.deepEqual(await violations(window), []);
        await window.runCommand('View: Close Other Editors in Group').catch(() => undefined);
        await window.page.setViewportSize(
          narrow ? { width: 700, height: 700 } : { width: 1900, height: 900 },
        );
        await window.webview.locator('summary', { hasText: 'How these scores were made' }).click();
        await window.screenshot(`panel-${theme}-${narrow ? 'narrow' : 'wide'}`);
        assert.deepEqual(await violations(window), []);
      },
    );
  });
}
