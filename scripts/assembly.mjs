// Lets a bundle import `assembly/NAME.wasm`: compiled from `assembly/NAME.ts` by AssemblyScript, its bytes in the bundle.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { root } from './root.mjs';

// As a program: its types, once imported, replace those of Node.
const COMPILER = path.join(root, 'node_modules/assemblyscript/bin/asc.js');
const OPTIONS = ['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert'];

/** @type {import('esbuild').Plugin} */
export const assembly = {
  name: 'assembly',
  setup(build) {
    build.onResolve({ filter: /\/assembly\/\w+\.wasm$/ }, ({ path: name, resolveDir }) => ({
      path: path.resolve(resolveDir, name),
      namespace: 'assembly',
    }));
    build.onLoad({ filter: /./, namespace: 'assembly' }, async ({ path: file }) => {
      const source = file.replace(/\.wasm$/, '.ts');
      return { contents: await compile(source), loader: 'binary', watchFiles: [source] };
    });
  },
};

/** @param {string} source */
async function compile(source) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'assembly-'));
  try {
    const out = path.join(folder, 'out.wasm');
    await promisify(execFile)(process.execPath, [COMPILER, source, '--outFile', out, ...OPTIONS], {
      cwd: root,
    });
    return fs.readFileSync(out);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
