// Packs the measurements for a bare Linux x86-64 machine: `npm run bench:pack`. The archive holds Node, ONNX Runtime and
// the bench; weights and rows are made from a seed where it runs. There: `./bench.sh --device webgpu`.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { assembly } from './assembly.mjs';
import { root } from './root.mjs';

const NAME = 'data-diet-bench-linux-x64';
const MOST_BYTES = 60e6;
const RUNTIME = 'node_modules/onnxruntime-node';
/** What the archive takes from the tree, as it lies there. */
const FILES = [
  'LICENSE',
  'bench/python',
  `${RUNTIME}/package.json`,
  `${RUNTIME}/dist`,
  `${RUNTIME}/bin/napi-v6/linux/x64`,
  'node_modules/onnxruntime-common/package.json',
  'node_modules/onnxruntime-common/dist/cjs',
];
const START = `#!/bin/sh
# Measures on this machine, for example on its GPU, and writes docs/benchmarks-webgpu.svg and docs/benchmarks.md beside
# itself: ./bench.sh --device webgpu
# With a Python that has torch, transformers and safetensors: ./bench.sh --device webgpu --only ours,pytorch --python python3
here=$(cd "$(dirname "$0")" && pwd)
export DATA_DIET_ROOT="$here" ORT_DISABLE_TELEMETRY=1
exec "$here/node" "$here/bench.mjs" --only ours "$@"
`;

if (process.platform !== 'linux' || process.arch !== 'x64') {
  throw new Error('The archive is for Linux x86-64 and takes Node along: pack it there.');
}
const out = path.join(root, 'dist-bench');
const folder = path.join(out, NAME);
fs.rmSync(folder, { recursive: true, force: true });
fs.mkdirSync(folder, { recursive: true });
/** @satisfies {esbuild.BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  plugins: [assembly],
  minify: true,
  platform: 'node',
  target: 'node20',
  external: ['onnxruntime-node'],
  logLevel: 'warning',
};
await esbuild.build({
  ...shared,
  entryPoints: ['bench/side-by-side/main.ts'],
  outfile: path.join(folder, 'bench.mjs'),
  format: 'esm',
  // Where lane.js lies.
  define: { __dirname: 'import.meta.dirname' },
});
await esbuild.build({
  ...shared,
  entryPoints: ['src/core/lanes/lane-thread.ts'],
  outfile: path.join(folder, 'lane.js'),
  format: 'cjs',
});
for (const file of FILES) {
  const filter = (/** @type {string} */ name) => !/\.(d\.ts|map|pyc)$|__pycache__/.test(name);
  fs.cpSync(path.join(root, file), path.join(folder, file), { recursive: true, filter });
}
fs.copyFileSync(process.execPath, path.join(folder, 'node'));
// Debug symbols are half of some builds; without `strip` the archive is only larger.
spawnSync('strip', ['--strip-unneeded', path.join(folder, 'node')]);
fs.writeFileSync(path.join(folder, 'bench.sh'), START, { mode: 0o755 });

const archive = path.join(out, `${NAME}.tar.gz`);
const { status } = spawnSync('tar', ['-C', out, '-I', 'gzip -9', '-cf', archive, NAME], { stdio: 'inherit' });
if (status !== 0) throw new Error('tar failed');
fs.rmSync(folder, { recursive: true });
const { size } = fs.statSync(archive);
console.log(`${path.relative(root, archive)}: ${(size / 1e6).toFixed(1)} MB`);
if (size > MOST_BYTES) throw new Error(`The archive is larger than ${MOST_BYTES / 1e6} MB.`);
