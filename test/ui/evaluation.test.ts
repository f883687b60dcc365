// How an evaluation of pruning is shown: in the panel, and as a report in a browser, whichever way the person sees.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import * as v from 'valibot';
import { root } from '../../scripts/root.mjs';
import { ensureChromium } from '../../scripts/setup/chromium.mjs';
import { evaluationReport } from '../../src/report/evaluation-report.ts';
import type { Evaluation } from '../../src/shared/evaluation.ts';
import { viewOf } from '../../src/shared/evaluation-view.ts';
import type { PanelState, ScoredState, ToPanel } from '../../src/shared/panel-protocol.ts';
import { makeReviews } from '../datasets.ts';
import { EVALUATIONS, hostileEvaluation } from '../made-up-evaluation.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { inWindow, THEMES, type VscodeWindow } from './vscode-window.ts';

const PICTURES = path.join(root, 'test-results', 'ui');

const VIEWS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  forced: { colorScheme: 'dark', forcedColors: 'active' },
} as const;

async function inBrowser(steps: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    await steps(browser);
  } finally {
    await browser.close();
  }
}

/** What axe finds wrong with a page, a line a finding. */
async function violations(page: Pick<Page, 'evaluate'>): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(`axe.run(document).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`);
  return v.parse(v.array(v.string()), found);
}

const isWiderThanWindow = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';

/** A report as a file, which a browser opens as a person would: without a server. */
function writeReport(folder: string, evaluation: Evaluation): string {
  const file = path.join(folder, 'report.html');
  fs.writeFileSync(file, evaluationReport(evaluation));
  return `file://${file}`;
}

for (const [name, make] of Object.entries({ ...EVALUATIONS, hostile: hostileEvaluation })) {
  test(`the report ${name} is legible and accessible in light, dark and forced colours, and when narrow`, async () => {
    fs.mkdirSync(PICTURES, { recursive: true });
    const address = writeReport(temporaryFolder(), make());
    await inBrowser(async (browser) => {
      for (const [view, options] of Object.entries(VIEWS)) {
        for (const width of [1000, 600]) {
          const context = await browser.newContext({ ...options, viewport: { width, height: 900 } });
          const page = await context.newPage();
          const said: string[] = [];
          page.on('console', (message) => said.push(message.text()));
          page.on('dialog', (dialog) => said.push(dialog.message()));
          await page.goto(address);
          assert.equal(await page.evaluate(isWiderThanWindow), false, `${view} ${width}`);
          assert.equal(await page.locator('svg.chart:visible').count(), make().job.keep.length > 0 ? 2 : 1);
          if (view !== 'forced' || width === 1000) {
            const picture = path.join(PICTURES, `report-${name}-${view}-${width}.png`);
            await page.screenshot({ path: picture, fullPage: true });
          }
          for (const summary of await page.locator('summary').all()) await summary.click();
          // Every way of seeing once: on tables of hundreds of cells it takes seconds.
          if ((width === 600) === (view === 'dark')) {
            assert.deepEqual(await violations(page), [], `${view} ${width}`);
          }
          assert.equal(await page.evaluate(isWiderThanWindow), false, `${view} ${width}, all open`);
          assert.deepEqual(said, []);
          await context.close();
        }
      }
    });
  });
}

test('the report is printed light, with the wide chart', async () => {
  fs.mkdirSync(PICTURES, { recursive: true });
  const address = writeReport(temporaryFolder(), EVALUATIONS.helps());
  await inBrowser(async (browser) => {
    const page = await browser.newPage({ colorScheme: 'dark', viewport: { width: 600, height: 900 } });
    await page.goto(address);
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.locator('svg.chart.wide').first().isVisible());
    const background: unknown = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    assert.equal(background, 'rgb(255, 255, 255)');
    await page.pdf({
      path: path.join(PICTURES, 'report-helps.pdf'),
      format: 'A4',
      margin: { top: '15mm', bottom: '15mm', left: '14mm', right: '14mm' },
    });
  });
});

const ROWS = 120;
const SETTINGS = { 'dataDiet.runs': 1, 'dataDiet.epochs': 1, 'dataDiet.device': 'cpu' };

function fill(folder: string): void {
  const lines = makeReviews(ROWS).map(({ text, label }, index) =>
    JSON.stringify({ label, text: `${text} Number ${index}.` }),
  );
  fs.writeFileSync(path.join(folder, 'reviews.jsonl'), lines.map((line) => `${line}\n`).join(''));
}

/** The state of the scored reviews, as the editor tells it. */
function scoredState(evaluation: ScoredState['evaluation'], change: Partial<ScoredState> = {}): ScoredState {
  return {
    kind: 'scored',
    uri: 'file:///reviews.jsonl',
    name: 'reviews.jsonl',
    subtitle: 'built-in encoder · 1 run, 1 epoch · cpu',
    trust: { verdict: 'good', text: 'Trust: good: on 24 rows held out the model tells 96 % of the labels.' },
    score: 'el2n',
    scores: ['el2n', 'grand', 'headGrand', 'loss', 'review'],
    ranking: 1,
    textColumns: ['text'],
    labels: ['negative', 'positive'],
    rows: ROWS,
    rowsLeft: ROWS,
    flagged: 6,
    flaggedLeft: 6,
    flaggedPercent: 5,
    threshold: 0.92,
    low: 0.33,
    high: 1.06,
    notices: [],
    facts: [{ term: 'Encoder', value: 'built-in' }],
    mapped: false,
    spread: false,
    removable: true,
    toGo: null,
    compared: null,
    evaluation,
    review: {
      flagged: 6,
      decided: 0,
      wrong: 0,
      counts: { open: ROWS, kept: 0, removed: 0, relabelled: 0, unsure: 0 },
      disputed: 0,
      agreement: '',
      undoable: false,
      sample: null,
    },
    flaggedClasses: { text: '4 of negative, 2 of positive', warning: '' },
    confusions: { given: [60, 60], predicted: [58, 62], table: true, pairs: [] },
    ...change,
  };
}

/** Tells the panel a state as the editor does. */
async function tell(window: VscodeWindow, state: PanelState): Promise<void> {
  const message: ToPanel = { type: 'state', state };
  const frame = await (await window.webview.locator('body').elementHandle()).ownerFrame();
  assert.ok(frame, 'the panel is not shown');
  await frame.evaluate(
    `window.dispatchEvent(new MessageEvent('message', { data: ${JSON.stringify(message)} }))`,
  );
}

/** The number of the ranking that the editor shows, which it tells with each histogram. */
async function rankingOf(window: VscodeWindow): Promise<number> {
  const frame = await (await window.webview.locator('body').elementHandle()).ownerFrame();
  assert.ok(frame, 'the panel is not shown');
  const told = frame.evaluate(`new Promise((resolve) => {
    window.addEventListener('message', ({ data }) => data.type === 'histogram' && resolve(data.ranking));
  })`);
  await tell(window, scoredState(null, { ranking: -1 }));
  return v.parse(v.number(), await told);
}

async function score(window: VscodeWindow): Promise<void> {
  await window.runCommand('Data Diet: Score Dataset');
  await window.quickInput.locator('.monaco-list-row', { hasText: 'built-in encoder' }).first().waitFor();
  await window.page.keyboard.press('Enter');
  await window.page
    .locator('.statusbar-item', { hasText: '120 rows, 6 flagged' })
    .waitFor({ timeout: 180_000 });
}

const button = (window: VscodeWindow, text: string) =>
  window.webview.locator('vscode-button', { hasText: text });

/** The themes share one: what the first has scored the others find. */
const store = temporaryFolder();

for (const theme of ['light', 'dark', 'highContrast', 'highContrastLight'] as const) {
  test(`the panel shows whether pruning helps in ${THEMES[theme]}, also when narrow`, async () => {
    const options = { fill, settings: SETTINGS, theme, store, size: { width: 1280, height: 900 } };
    await inWindow(`evaluation-${theme}`, options, async (window) => {
      await window.openFile('reviews.jsonl');
      await score(window);
      await window.runCommand('Data Diet: Show Top-Scored Rows');
      await window.webview.locator('.rows .row .score').first().waitFor();
      await button(window, 'Evaluate pruning…').waitFor();
      await window.screenshot(`evaluation-${theme}-0-none`);
      assert.deepEqual(await window.webviewAccessibilityFindings(), []);
      // The panel alone, as wide as the window.
      await window.runCommand('View: Close Primary Side Bar');
      await window.quickInput.waitFor({ state: 'hidden' });
      await window.runCommand('View: Toggle Maximize Editor Group');
      await window.quickInput.waitFor({ state: 'hidden' });

      const evaluation = viewOf(EVALUATIONS.helps());
      const ranking = await rankingOf(window);
      const state = (shown: ScoredState['evaluation'], change: Partial<ScoredState> = {}) =>
        scoredState(shown, { ranking, ...change });
      await tell(window, state(evaluation));
      await window.webview.locator('svg.curves').first().waitFor();
      await button(window, 'Use 2 %').waitFor();
      await window.screenshot(`evaluation-${theme}-1-helps`);
      assert.deepEqual(await window.webviewAccessibilityFindings(), []);

      await tell(window, state(viewOf(EVALUATIONS.nothingHelps())));
      await window.webview.locator('.evaluation.absent').waitFor({ state: 'detached' });
      assert.equal(await button(window, 'Use').count(), 0, 'there is nothing to use');
      await tell(window, state({ ...evaluation, halved: 3 }, { flaggedPercent: 2, flagged: 2 }));
      await window.webview.locator('.in-use', { hasText: '2 % by EL2N: flagged now.' }).waitFor();

      // Among 77 labels one is found by a few letters of its name.
      const labels = Array.from({ length: 77 }, (_, index) => `class_${index}`);
      const counts = labels.map((_, index) => index);
      const confusions = { given: counts, predicted: counts, table: false, pairs: [] };
      await tell(window, state(evaluation, { labels, confusions }));
      const chooser = window.webview.locator('input.chooser').first();
      await chooser.fill('S_42');
      await chooser.press('Enter');
      assert.equal(await chooser.inputValue(), 'class_42: 42');
      await window.webview.locator('.shown', { hasText: /^0 of/ }).waitFor();
      await window.screenshot(`evaluation-${theme}-1-many-labels`);
      assert.deepEqual(await window.webviewAccessibilityFindings(), []);
      await chooser.fill('');
      await chooser.press('Enter');
      await window.webview.locator('.shown', { hasText: /^120/ }).waitFor();
      await tell(window, state({ ...evaluation, halved: 3 }, { flaggedPercent: 2, flagged: 2 }));

      await window.page.setViewportSize({ width: 600, height: 900 });
      await window.webview.locator('.halved', { hasText: '3 classes' }).waitFor();
      await window.screenshot(`evaluation-${theme}-2-narrow`);
      assert.deepEqual(await window.webviewAccessibilityFindings(), []);
      await window.page.setViewportSize({ width: 1900, height: 1000 });
      await window.webview.locator('svg.curves').nth(1).waitFor();
      await tell(window, state(evaluation));
      await window.screenshot(`evaluation-${theme}-3-wide`);
      assert.deepEqual(await window.webviewAccessibilityFindings(), []);

      await button(window, 'Use 2 %').click();
      await button(window, 'Remove 2 flagged rows').waitFor();

      // A file without scores, which has no panel until it is scored: they may be cleared while it is open.
      const place = { uri: 'file:///reviews.jsonl', name: 'reviews.jsonl' };
      await tell(window, { kind: 'empty', ...place, evaluation: viewOf(EVALUATIONS.oneRun()) });
      await button(window, 'Score dataset…').waitFor();
      await window.webview.locator('svg.curves').waitFor();
      await button(window, 'Open report').waitFor();
      assert.equal(await button(window, 'Use').count(), 0, 'nothing can be flagged without scores');
      await window.screenshot(`evaluation-${theme}-4-empty`);
      assert.deepEqual(await window.webviewAccessibilityFindings(), []);
      assert.deepEqual(window.strayRequests, []);
    });
  });
}
