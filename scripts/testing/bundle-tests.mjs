// Bundles test files for Node, each for itself, so that tests are written in the same TypeScript as what they test.
import fs from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { assembly } from '../assembly.mjs';
import { root } from '../root.mjs';

/**
 * The `*.test.ts` files below folders, sorted, relative to the repository.
 * @param {readonly string[]} folders
 */
export function findTests(folders) {
  return folders
    .flatMap((folder) =>
      fs
        .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.test.ts'))
        .map((name) => path.join(folder, name)),
    )
    .sort();
}

/**
 * Bundles into a new folder inside the tree, where bundles find the packages that stay outside them.
 * @param {string} name of the folder
 * @param {readonly string[]} files relative to the repository
 * @param {{ flat?: boolean }} [options] flat: all bundles in one folder, whatever their sources' folders
 * @returns {Promise<{ directory: string, bundles: string[], remove: () => void }>}
 */
export async function bundleTests(name, files, { flat = false } = {}) {
  const directory = path.join(root, 'dist-test', `${name}-${process.pid}`);
  const output = (file) => {
    const place = file.replace(/\.ts$/, '');
    return flat ? path.basename(place) : place;
  };
  await esbuild.build({
    absWorkingDir: root,
    bundle: true,
    plugins: [assembly],
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // As in build.mjs.
    mainFields: ['module', 'main'],
    external: ['vscode', 'mocha', 'onnxruntime-node', 'playwright-core', 'axe-core', 'eslint'],
    sourcemap: 'inline',
    logLevel: 'warning',
    // Bundles learn the repository's place from DATA_DIET_ROOT: see root.mjs.
    logOverride: { 'empty-import-meta': 'silent' },
    outdir: directory,
    entryPoints: files.map((file) => ({ in: file, out: output(file) })),
  });
  return {
    directory,
    bundles: files.map((file) => path.join(directory, `${output(file)}.js`)),
    remove: () => fs.rmSync(directory, { recursive: true, force: true }),
  };
}
