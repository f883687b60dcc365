// Bundles the extension, the engine process, the command line and the webview into dist/.
// `--tests` adds test/**/*.test.ts as dist-test/; `--watch` rebuilds on change; `--production` minifies.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const flags = new Set(process.argv.slice(2));

const shared = {
  bundle: true,
  minify: flags.has('--production'),
  sourcemap: flags.has('--production') ? false : 'linked',
  logLevel: 'warning',
};
/** onnxruntime-node carries native binaries and stays a package; `vscode` is given by the host. */
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', 'onnxruntime-node'],
};

/** Files below `dir` whose name ends in `suffix`. */
function filesUnder(dir, suffix) {
  return fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

const entries = (table) => Object.entries(table).filter(([, file]) => fs.existsSync(file));

const builds = [
  {
    ...node,
    outdir: 'dist',
    entryPoints: Object.fromEntries(
      entries({ extension: 'src/extension.ts', engine: 'src/engine/main.ts', cli: 'src/cli/main.ts' }),
    ),
  },
  {
    ...shared,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    outdir: 'dist/webview',
    entryPoints: Object.fromEntries(entries({ panel: 'webview/panel.ts', style: 'webview/panel.css' })),
  },
];
if (flags.has('--tests')) {
  builds.push({
    ...node,
    outdir: 'dist-test',
    outbase: 'test',
    // Packages that find files beside themselves stay outside the test bundles.
    external: [...node.external, 'playwright-core', '@vscode/test-electron', 'axe-core'],
    entryPoints: filesUnder('test', '.test.ts').concat(
      ['test/integration/index.ts'].filter((file) => fs.existsSync(file)),
    ),
  });
}

fs.rmSync('dist', { recursive: true, force: true });
if (flags.has('--tests')) fs.rmSync('dist-test', { recursive: true, force: true });
for (const options of builds) {
  if (Object.keys(options.entryPoints).length === 0) continue;
  if (flags.has('--watch')) await (await esbuild.context(options)).watch();
  else await esbuild.build(options);
}
