// Bundles and runs one TypeScript program: `node scripts/run-typescript.mjs bench/NAME.ts [ARGUMENTS]`.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { assembly } from './assembly.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [entry, ...args] = process.argv.slice(2);
// Inside the tree, so that the bundle resolves the packages that stay outside it; a folder a call.
const outfile = path.join(root, 'dist-test', `run-${process.pid}`, 'program.mjs');
await esbuild.build({
  absWorkingDir: root,
  entryPoints: [entry],
  outfile,
  bundle: true,
  plugins: [assembly],
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  // As in the built engine, which finds media/ beside its own folder.
  define: { __dirname: JSON.stringify(path.join(root, 'dist')) },
  sourcemap: 'inline',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...args], {
  stdio: 'inherit',
  env: { ...process.env, DATA_DIET_ROOT: root, ORT_DISABLE_TELEMETRY: '1' },
});
fs.rmSync(path.dirname(outfile), { recursive: true, force: true });
process.exitCode = status ?? 1;
