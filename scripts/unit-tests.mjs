// Runs unit tests with node:test: `node scripts/unit-tests.mjs [FILE.test.ts ...]`, all of test/unit when none is named.
// Each call bundles into a folder of its own, so that calls do not disturb each other.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

const named = process.argv.slice(2);
const files =
  named.length > 0
    ? named
    : fs
        .readdirSync('test/unit', { recursive: true })
        .filter((name) => name.endsWith('.test.ts'))
        .map((name) => path.join('test/unit', name))
        .sort();

// Inside the tree, so that bundles resolve the packages that stay outside them.
const outdir = path.join('dist-test', `unit-${process.pid}`);
await esbuild.build({
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['onnxruntime-node', 'playwright-core', 'axe-core'],
  sourcemap: 'inline',
  logLevel: 'warning',
  outbase: '.',
  outdir,
  entryPoints: files,
});
const bundles = files.map((file) => path.join(outdir, file.replace(/\.ts$/, '.js')));
const child = spawn(
  process.execPath,
  ['--enable-source-maps', '--test', `--test-reporter=${process.env.TEST_REPORTER ?? 'spec'}`, ...bundles],
  { stdio: 'inherit', env: { ...process.env, DATA_DIET_ROOT: root } },
);
child.on('exit', (code) => {
  fs.rmSync(outdir, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});
