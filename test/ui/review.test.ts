// A person works through flagged rows with the keyboard alone: keep, remove, relabel, unsure, note, undo, filters, a check.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { makeReviews } from '../datasets.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { inWindow, THEMES, type VscodeWindow } from './vscode-window.ts';

const ROWS = 400;
const SETTINGS = {
  'dataDiet.runs': 2,
  'dataDiet.epochs': 1,
  'dataDiet.device': 'cpu',
  'dataDiet.reviewer': 'ann',
  'dataDiet.flaggedPercent': 6,
};

/** Reviews of which every twentieth has the wrong label. */
function fill(folder: string): void {
  const lines = makeReviews(ROWS).map(({ text, label }, index) => {
    const flipped = label === 'positive' ? 'negative' : 'positive';
    return JSON.stringify({
      id: index,
      text: `${text} Number ${index}.`,
      label: index % 20 === 7 ? flipped : label,
    });
  });
  fs.writeFileSync(path.join(folder, 'reviews.jsonl'), lines.map((line) => `${line}\n`).join(''));
}

const decisionsIn = (folder: string): string[] =>
  fs
    .readFileSync(path.join(folder, 'reviews.review.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { decision: string }).decision);

const status = (window: VscodeWindow, text: string | RegExp) =>
  window.page.locator('.statusbar-item', { hasText: text });

async function scoreAndOpen(window: VscodeWindow): Promise<void> {
  await window.openFile('reviews.jsonl');
  await window.runCommand('Data Diet: Score Dataset');
  await window.quickInput.locator('.monaco-list-row', { hasText: 'built-in encoder' }).first().waitFor();
  await window.page.keyboard.press('Enter');
  await status(window, '400 rows, 24 flagged').waitFor({ timeout: 240_000 });
  await window.runCommand('Data Diet: Show Top-Scored Rows');
  await window.webview.locator('.rows .row .score').first().waitFor();
  // The list has the focus when the panel opens.
  await window.webview.locator('.grid:focus').waitFor();
}

const chosenLine = async (window: VscodeWindow): Promise<string> =>
  (await window.webview.locator('.rows .row[aria-selected=true] .line').first().textContent()) ?? '';

/** Presses a key in the list, and waits until as many rows are reviewed. */
async function decide(window: VscodeWindow, key: string, reviewed: number): Promise<void> {
  await window.page.keyboard.press(key);
  await window.webview.locator('.reviewed', { hasText: `${reviewed} of 24 flagged rows reviewed` }).waitFor();
}

/** Chooses in a drop-down list of the panel, with the keyboard. */
async function chooseIn(window: VscodeWindow, list: string, choice: string): Promise<void> {
  const dropdown = window.webview.locator(`vscode-dropdown[aria-label="${list}"]`);
  await dropdown.focus();
  await window.page.keyboard.press('Space');
  await window.page.keyboard.type(choice);
  await window.page.keyboard.press('Enter');
  await dropdown.locator('[part=selected-value]', { hasText: choice }).waitFor();
}

/** The themes share one: what the first has scored the others find. */
const store = temporaryFolder();

test('a person reviews twenty rows with the keyboard alone', async () => {
  const size = { width: 1280, height: 900 };
  await inWindow('review', { fill, settings: SETTINGS, theme: 'dark', size, store }, async (window) => {
    const { page, webview, folder } = window;
    await scoreAndOpen(window);
    // Its first row is chosen.
    await webview.locator('.deeds .likely vscode-button').first().waitFor();
    await window.screenshot('review-1-open');
    const before = fs.readFileSync(path.join(folder, 'reviews.jsonl'), 'utf8');

    const first = await chosenLine(window);
    await decide(window, 'k', 1);
    assert.notEqual(await chosenLine(window), first, 'the next open row follows at once');
    await window.notification('is kept in reviews.review.jsonl beside it, as decided by ann').waitFor();
    await decide(window, 'd', 2);
    await status(window, '399 of 400 rows, 22 flagged').waitFor();
    await decide(window, 'u', 3);
    await decide(window, '1', 4);
    await window.screenshot('review-2-decided');

    // The picker of labels: type to find.
    await page.keyboard.press('r');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'positive' }).waitFor();
    await window.screenshot('review-3-labels');
    await page.keyboard.press('Escape');
    await webview.locator('.grid:focus').waitFor();

    await page.keyboard.press('n');
    await window.quickInput.locator('input:focus').waitFor();
    await page.keyboard.type('irony');
    await window.screenshot('review-4-note');
    await page.keyboard.press('Enter');
    await webview.locator('.detail', { hasText: 'irony' }).waitFor();

    // Undo, one deed after the other: the note, the label, unsure, the removal.
    for (const reviewed of [4, 3, 2, 1]) await decide(window, 'z', reviewed);
    await status(window, '400 rows, 23 flagged').waitFor();
    await webview.locator('.grid:focus').waitFor();

    for (let reviewed = 2; reviewed <= 20; reviewed += 1) {
      await decide(window, 'kdu'[reviewed % 3] ?? 'k', reviewed);
    }
    await window.screenshot('review-5-twenty');
    const decided = decisionsIn(folder);
    assert.equal(decided.filter((decision) => decision === 'open').length, 4);
    assert.equal(fs.readFileSync(path.join(folder, 'reviews.jsonl'), 'utf8'), before, 'nothing was saved');

    // Filters: what was decided, and a search over all rows.
    await page.keyboard.press('Control+f');
    await webview.locator('.search:focus-within').waitFor();
    await page.keyboard.type('number 12');
    await webview.locator('.shown', { hasText: /^1\d of 400 rows/ }).waitFor();
    await window.screenshot('review-6-search');
    assert.deepEqual(await window.webviewAccessibilityFindings(), []);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Backspace');
    await webview.locator('.shown', { hasText: /^39\d of 400 rows|^3\d\d of 400/ }).waitFor();

    // Several at once: one deed, one undo.
    await webview.locator('.grid').focus();
    await page.keyboard.press('Home');
    for (let times = 0; times < 3; times += 1) await page.keyboard.press('Shift+ArrowDown');
    await webview.locator('.shown', { hasText: '4 rows chosen' }).waitFor();
    await window.screenshot('review-7-several');
    await page.keyboard.press('u');
    await webview.locator('.rows .row .decision.unsure').nth(3).waitFor();
    await page.keyboard.press('z');
    await webview.locator('.shown', { hasText: /rows$/ }).waitFor();

    // The threshold, by its key and by a number; a cell of the table of confusions filters.
    await webview.locator('.threshold').focus();
    await page.keyboard.press('ArrowUp');
    await webview.locator('.threshold[aria-valuenow="7"]:focus').waitFor();
    await webview.locator('.flag-share input').fill('10');
    await page.keyboard.press('Enter');
    await webview.locator('.threshold[aria-valuenow="10"]').waitFor();
    const handle = await webview.locator('.threshold').boundingBox();
    assert.ok(handle !== null);
    const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 60, y, { steps: 4 });
    await page.mouse.up();
    await webview.locator('.threshold:not([aria-valuenow="10"])').waitFor();
    const dragged = Number(await webview.locator('.threshold').getAttribute('aria-valuenow'));
    assert.ok(dragged > 10, `dragged to the less suspicious rows, ${dragged} % are flagged`);
    await webview.locator('.flag-share input').fill('10');
    await page.keyboard.press('Enter');
    await webview.locator('.threshold[aria-valuenow="10"]').waitFor();
    await window.runCommand('View: Toggle Maximize Editor Group');
    await webview.locator('summary', { hasText: 'Confusions' }).click();
    // Opened, it is seen whole: it scrolls into sight.
    const edge = async (part: string) => {
      const box = await webview.locator(part).last().boundingBox();
      assert.ok(box !== null, part);
      return box.y + box.height;
    };
    for (let tries = 0; (await edge('.confusions tr')) > (await edge('.top')); tries++) {
      assert.ok(tries < 20, 'the table of confusions stays below the edge');
      await page.waitForTimeout(100);
    }
    await window.screenshot('review-8-look');
    await webview.locator('.confusions td.wrong button').first().click();
    await webview.locator('.shown', { hasText: /^\d\d? of 400 rows/ }).waitFor();
    // The filters show what the cell chose.
    const shownBy = (filter: string) =>
      webview.locator(
        `vscode-dropdown[aria-label="${filter}"] .selected-value, vscode-dropdown[aria-label="${filter}"] [part=selected-value]`,
      );
    await shownBy('Label').filter({ hasText: 'negative: 201' }).waitFor();
    await shownBy('Predicted label').filter({ hasText: 'positive: 187' }).waitFor();
    await window.screenshot('review-9-confused');
    assert.deepEqual(await window.webviewAccessibilityFindings(), []);

    // Rows of the same text, those of two labels alone; the row that one is at tells of the others.
    await chooseIn(window, 'Label', 'All labels');
    await chooseIn(window, 'Predicted label', 'All predictions');
    await chooseIn(window, 'Duplicates', 'Duplicates, labels differ');
    await webview.locator('.shown', { hasText: /^[1-9]\d* of 400 rows/ }).waitFor();
    await webview.locator('.detail', { hasText: 'The same or nearly the same text: line' }).waitFor();
    await window.screenshot('review-10-duplicates');
    assert.deepEqual(await window.webviewAccessibilityFindings(), []);

    // What was kept goes to a file of its own.
    await window.runCommand('Data Diet: Export Rows…');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Rows alone' }).first().click();
    await page.locator('.monaco-dialog-box', { hasText: 'has changes that are not saved' }).waitFor();
    await page.keyboard.press('Enter');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Kept rows' }).click();
    await window.quickInput.locator('input').waitFor();
    await window.screenshot('review-11-export');
    await page.keyboard.press('Enter');
    await window.notification('Wrote reviews.kept.jsonl. Rows: 7.').waitFor();
    const kept = fs.readFileSync(path.join(folder, 'reviews.kept.jsonl'), 'utf8').trim().split('\n');
    const lines = new Set(fs.readFileSync(path.join(folder, 'reviews.jsonl'), 'utf8').split('\n'));
    assert.ok(kept.length === 7 && kept.every((line) => lines.has(line)));
    assert.deepEqual(window.strayRequests, []);
  });
});

test('rows are chosen on the data map', async () => {
  const size = { width: 1500, height: 1000 };
  const settings = { ...SETTINGS, 'dataDiet.scoreAt': [0.5] };
  await inWindow('look', { fill, settings, theme: 'light', size }, async (window) => {
    const { page, webview } = window;
    await scoreAndOpen(window);
    await window.runCommand('View: Toggle Maximize Editor Group');
    await webview.locator('summary', { hasText: 'Data map' }).click();
    const map = webview.locator('.data-map');
    await map.locator('circle').nth(399).waitFor({ state: 'attached' });
    await map.scrollIntoViewIfNeeded();
    const box = (await map.boundingBox())!;
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
    await page.mouse.move(...at(0.12, 0.55));
    await page.mouse.down();
    for (const [x, y] of [
      [0.9, 0.55],
      [0.9, 0.85],
      [0.12, 0.85],
    ] as const) {
      await page.mouse.move(...at(x, y), { steps: 4 });
    }
    await page.mouse.up();
    await webview.locator('.shown', { hasText: /^\d\d? of 400 rows/ }).waitFor();
    await window.screenshot('look-1-data-map');
    await map.click({ position: { x: 60, y: 20 } });
    await webview.locator('.shown', { hasText: '400 rows' }).waitFor();
  });
});

for (const theme of ['dark', 'light', 'highContrast', 'highContrastLight'] as const) {
  test(`twenty rows are checked in ${THEMES[theme]}, in a small window`, async () => {
    const size = { width: 900, height: 600 };
    await inWindow(`check-${theme}`, { fill, settings: SETTINGS, theme, size, store }, async (window) => {
      const { page, webview } = window;
      await scoreAndOpen(window);
      await window.screenshot(`check-${theme}-0-beside`);
      await window.runCommand('View: Toggle Maximize Editor Group');
      await webview.locator('.deeds .likely vscode-button').first().waitFor();
      await window.screenshot(`check-${theme}-1-small`);
      const grid = await webview.locator('.grid').boundingBox();
      const head = await webview.locator('.head').boundingBox();
      const boxes = await Promise.all(
        (await webview.locator('.rows .row').all()).map((row) => row.boundingBox()),
      );
      assert.ok(grid !== null && head !== null);
      const rows = boxes.filter(
        (box) =>
          box !== null && box.y >= head.y + head.height - 1 && box.y + box.height <= grid.y + grid.height + 1,
      ).length;
      assert.ok(rows >= 6, `${rows} rows are in sight`);
      await webview.locator('vscode-button', { hasText: 'Check 20' }).click();
      await webview.locator('.shown', { hasText: '20 of 400 rows' }).waitFor();
      await webview.locator('.grid').focus();
      await page.keyboard.press('Home');
      for (let checked = 1; checked <= 20; checked += 1) {
        await page.keyboard.press(checked % 3 === 0 ? 'k' : 'd');
        await webview.locator('.reviewed', { hasText: `${checked} of 20 checked` }).waitFor();
      }
      await webview.locator('.reviewed', { hasText: '14 of 20 judged are wrong: 70 %' }).waitFor();
      await window.screenshot(`check-${theme}-2-checked`);
      assert.deepEqual(await window.webviewAccessibilityFindings(), []);
    });
  });
}
