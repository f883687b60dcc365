// Somebody works through 500 flagged rows of SST-2 with the keyboard alone, in a served VS Code: what is wrong gets its right
// label, the rest is kept. How long the next row takes, and whether nothing is lost on the way.
//
//   DATA_DIET_DATASETS=FOLDER npm run bench:review
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readLabelledTexts } from './labelled-texts.ts';
import { flipLabels } from './label-flips.ts';
import { inWindow } from '../test/ui/vscode-window.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';

const WALKED = 500;
const datasets = process.env['DATA_DIET_DATASETS'];

interface Row {
  readonly text: string;
  readonly label: number;
}

test(
  '500 rows of SST-2 are worked through',
  { skip: datasets === undefined, timeout: 1_800_000 },
  async () => {
    const { examples } = await readLabelledTexts(path.join(datasets!, 'sst2/train.jsonl'));
    const truth = examples.map(({ label }) => Number(label));
    const { labels, flipped } = flipLabels(truth, [0, 1], { share: 0.1, seed: 1 });
    const rows = examples.map(({ texts: [text] }, row): Row => ({ text, label: labels[row]! }));
    const settings = {
      'dataDiet.runs': 1,
      'dataDiet.epochs': 1,
      'dataDiet.flaggedPercent': 8,
      'dataDiet.reviewer': 'walker',
      'files.autoSave': 'off',
    };
    const fill = (folder: string): void => {
      fs.writeFileSync(
        path.join(folder, 'train.jsonl'),
        rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
      );
    };
    const size = { width: 1280, height: 900 };
    const options = { fill, settings, theme: 'dark', size, store: temporaryFolder() } as const;
    await inWindow('review-walk', options, async (window) => {
      const { page, webview, folder } = window;
      await window.openFile('train.jsonl');
      await window.runCommand('Data Diet: Score Dataset');
      await window.quickInput.locator('.monaco-list-row', { hasText: 'built-in encoder' }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.statusbar-item', { hasText: / flagged/ }).waitFor({ timeout: 900_000 });
      await window.runCommand('Data Diet: Show Top-Scored Rows');
      await webview.locator('.grid:focus').waitFor();
      const selected = webview.locator('.rows .row[aria-selected=true] .line').first();
      const lineNow = async (): Promise<number> =>
        Number((await selected.textContent())?.replaceAll(',', ''));
      const milliseconds: number[] = [];
      let wrong = 0;
      let lost = 0;
      for (let walked = 1; walked <= WALKED; walked++) {
        const row = (await lineNow()) - 1;
        const isWrong = flipped.has(row);
        let key = 'k';
        if (isWrong) {
          wrong += 1;
          // The labels of the row before are shown until this one is the chosen one.
          const line = `Line ${(row + 1).toLocaleString('en')} `;
          await webview.locator('.detail .place', { hasText: line }).waitFor();
          await webview.locator('.deeds .likely vscode-button').nth(1).waitFor();
          const likely = await webview.locator('.deeds .likely vscode-button').allTextContents();
          // A button has the probability, the label, and its key.
          const place = likely.findIndex((text, at) => text.endsWith(`% ${truth[row]!}${at + 1}`));
          assert.ok(place >= 0, `no key gives row ${row} its label: ${likely.join(', ')}`);
          key = String(place + 1);
        }
        const start = performance.now();
        await page.keyboard.press(key);
        const reviewed = webview.locator('.reviewed', { hasText: new RegExp(`^${walked} of`) });
        await reviewed.waitFor({ timeout: 5000 }).catch(async () => {
          lost += 1;
          const told = await page.locator('.notification-toast').allTextContents();
          process.stdout.write(`${walked}: ${key} was not heard at row ${row}; ${told.join(' | ')}\n`);
          await page.keyboard.press(key);
          await reviewed.waitFor();
        });
        while ((await lineNow()) - 1 === row) await page.waitForTimeout(2);
        milliseconds.push(performance.now() - start);
        if (walked % 100 === 0) await window.screenshot(`walk-${walked}`);
      }
      const sorted = milliseconds.toSorted((a, b) => a - b);
      const at = (share: number): string => sorted[Math.floor(share * (WALKED - 1))]!.toFixed(0);
      process.stdout.write(
        `${WALKED} rows worked through, ${wrong} of them wrong: the next row after ${at(0.5)} ms in the median, ${at(0.95)} ms in 95 of 100, ${at(1)} ms at most; the first hundred ${mean(milliseconds.slice(0, 100))} ms, the last ${mean(milliseconds.slice(-100))} ms\n`,
      );

      assert.equal(lost, 0, 'keys that were not heard');
      const log = fs.readFileSync(path.join(folder, 'train.review.jsonl'), 'utf8').trim().split('\n');
      const decisions = log.map((line) => (JSON.parse(line) as { decision: string }).decision);
      assert.equal(decisions.length, WALKED);
      assert.equal(decisions.filter((decision) => decision === 'relabelled').length, wrong);
      // What was corrected is the file but for those labels, once it is saved.
      await window.lines.first().click();
      await page.keyboard.press('Control+s');
      await page.locator('.tab.dirty').waitFor({ state: 'detached' });
      const file = path.join(folder, 'train.jsonl');
      const saved = (): Row[] =>
        fs
          .readFileSync(file, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Row);
      const corrected = (): number[] =>
        saved().flatMap(({ label }, row) => (label === rows[row]!.label ? [] : [row]));
      assert.equal(corrected().length, wrong);
      for (const row of corrected()) {
        assert.ok(flipped.has(row), `row ${row} was right`);
        assert.equal(saved()[row]!.label, truth[row]);
      }
      assert.equal(saved().length, rows.length);
    });
  },
);

function mean(values: readonly number[]): string {
  return (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(0);
}
