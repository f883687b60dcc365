// `npm test`: the whole suite, from a fresh clone on. `npm test -- unit ui` runs the named parts alone.
// Ends with a line `N passed, N failed`, summed over all parts. Only Node's own modules are imported here: packages may
// not be installed yet.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './root.mjs';
import { ensureChromium, swiftShaderDriver } from './setup/chromium.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { ensureVscodeHost, hostSupported } from './setup/vscode-host.mjs';
import { describeCounts, readCounts, sumCounts } from './testing/counts.mjs';

/** Of a step that only prepares: no test, but a failure when it fails. */
const PREPARED = { passed: 0, failed: 0, skipped: 0 };
const ONE_PASSED = { passed: 1, failed: 0, skipped: 0 };
const ONE_FAILED = { passed: 0, failed: 1, skipped: 0 };
const ONE_SKIPPED = { passed: 0, failed: 0, skipped: 1 };

const strict = process.env.CI === 'true';
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-test-'));
const vsix = path.join(temporary, 'data-diet.vsix');

/** Runs a program of Node's. @returns {Promise<number>} its exit code */
function runNode(args, env = {}) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

/** A part that only prepares for others. */
const prepare = (script, ...args) => {
  return async () => ((await runNode([script, ...args])) === 0 ? PREPARED : ONE_FAILED);
};

/** A part that is one check: a tool that exits with 0 or not. */
const check = (tool, ...args) => {
  return async () => ((await runNode([tool, ...args])) === 0 ? ONE_PASSED : ONE_FAILED);
};

const typecheck = (folder) => check('node_modules/typescript/bin/tsc', '-p', folder);

/** A part with tests of its own, whose script leaves counts. A script that ends badly without a failed test has crashed. */
const tests = (script, ...args) => {
  return async () => {
    const countsFile = path.join(temporary, `${path.basename(script)}-${Date.now()}.json`);
    const code = await runNode([script, ...args], {
      DATA_DIET_COUNTS: countsFile,
      DATA_DIET_SWIFTSHADER_ICD: swiftShaderDriver() ?? '',
      ...(process.stdout.isTTY && { FORCE_COLOR: '1' }),
    });
    const counts = readCounts(countsFile) ?? PREPARED;
    const crashed = code !== 0 && counts.failed === 0;
    const nothingRan = code === 0 && counts.passed + counts.failed + counts.skipped === 0;
    if (crashed || nothingRan) console.log(crashed ? `${script} crashed (exit code ${code})` : 'no test ran');
    return crashed || nothingRan ? sumCounts([counts, ONE_FAILED]) : counts;
  };
};

/** Fetches a real encoder. Without it some tests skip themselves, which a person may accept, but not CI. */
async function fetchEncoder() {
  if ((await runNode(['scripts/fetch-minilm.mjs'])) === 0) return PREPARED;
  if (strict) return ONE_FAILED;
  console.log('\nTHE ENCODER COULD NOT BE FETCHED: tests with real weights are skipped.');
  return ONE_SKIPPED;
}

async function prepareVscode() {
  if (!hostSupported) return PREPARED; // @vscode/test-electron downloads a desktop VS Code
  await ensureVscodeHost();
  await ensureChromium();
  return PREPARED;
}

/** A part that only the served VS Code can run. */
const inServedVscode = (run) => {
  if (hostSupported) return run;
  return async () => {
    console.log(`skipped: the served VS Code does not run on ${process.platform} ${process.arch}`);
    return ONE_SKIPPED;
  };
};

/** In the order they run in. `needs` runs first, once. */
const PARTS = {
  build: { title: 'Build', run: prepare('scripts/build.mjs') },
  types: { title: 'Types', run: typecheck('.') },
  'webview-types': { title: 'Types of the webview', run: typecheck('webview') },
  'script-types': { title: 'Types of the scripts', run: typecheck('scripts') },
  lint: { title: 'Lint', run: check('node_modules/eslint/bin/eslint.js', '.') },
  format: { title: 'Format', run: check('node_modules/prettier/bin/prettier.cjs', '--check', '.') },
  exports: { title: 'Dead exports', run: check('node_modules/knip/bin/knip.js') },
  encoder: { title: 'A real encoder for tests', run: fetchEncoder },
  // Chromium brings the software GPU.
  vscode: { title: 'A real VS Code for tests', run: prepareVscode },
  unit: { title: 'Unit tests', needs: ['build', 'encoder'], run: tests('scripts/unit-tests.mjs') },
  slurm: {
    title: 'Tests on a real Slurm',
    needs: ['build'],
    run: tests('scripts/slurm-tests.mjs'),
  },
  integration: {
    title: 'Tests in VS Code, from the source folder',
    needs: ['build', 'encoder', 'vscode'],
    run: tests('scripts/integration-tests.mjs'),
  },
  package: { title: 'Package', run: prepare('scripts/package.mjs', '--out', vsix) },
  installed: {
    title: 'Tests in VS Code, of the installed VSIX',
    needs: ['vscode', 'package'],
    run: inServedVscode(tests('scripts/integration-tests.mjs', '--vsix', vsix)),
  },
  ui: {
    title: 'Tests in the browser, of the installed VSIX',
    needs: ['vscode', 'package'],
    run: inServedVscode(tests('scripts/ui-tests.mjs', '--vsix', vsix)),
  },
};

/** The named parts and what they need, in order; all when none is named. */
function chooseParts(names) {
  const unknown = names.filter((name) => !(name in PARTS));
  if (unknown.length > 0) {
    console.error(`There is no part ${unknown.join(', ')}. The parts: ${Object.keys(PARTS).join(', ')}.`);
    process.exit(2);
  }
  const wanted = new Set(names.length > 0 ? names : Object.keys(PARTS));
  for (const name of [...wanted]) for (const need of PARTS[name].needs ?? []) wanted.add(need);
  return Object.keys(PARTS).filter((name) => wanted.has(name));
}

/** Instead of a part whose need failed: a part that could not run has not passed. */
const cannotRun = (need) => async () => {
  console.log(`not run: "${need}" failed`);
  return ONE_FAILED;
};

/** Runs one part under its heading; whatever it throws is one failure. */
async function runPart(title, run) {
  console.log(`\n=== ${title} ===`);
  const start = performance.now();
  const counts = await run().catch((error) => {
    console.error(error.name === 'SetupError' ? error.message : error);
    return ONE_FAILED;
  });
  return { title, counts, seconds: (performance.now() - start) / 1000 };
}

const chosen = chooseParts(process.argv.slice(2));
const results = [
  await runPart('Packages', async () => {
    await ensureDependencies();
    return PREPARED;
  }),
];
// Without packages nothing else can run.
const broken = new Set();
if (results[0].counts.failed === 0) {
  for (const name of chosen) {
    const { title, needs = [], run } = PARTS[name];
    const missing = needs.find((need) => broken.has(need));
    const result = await runPart(title, missing === undefined ? run : cannotRun(PARTS[missing].title));
    if (result.counts.failed > 0) broken.add(name);
    results.push(result);
  }
}
fs.rmSync(temporary, { recursive: true, force: true });

console.log('\n=== Summary ===');
for (const { title, counts, seconds } of results) {
  const mark = counts.failed > 0 ? '✗' : '✓';
  console.log(`${mark} ${title.padEnd(44)} ${seconds.toFixed(0).padStart(4)} s   ${describeCounts(counts)}`);
}
const total = sumCounts(results.map(({ counts }) => counts));
console.log(`\n${describeCounts(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;
