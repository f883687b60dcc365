// Bundles the extension, the engine process, the command line and the webview into dist/.
// `--watch` rebuilds on change; `--production` minifies and leaves source maps out.
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
/** onnxruntime-node carries native binaries and stays a package; `vscode` is given by the editor. */
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', 'onnxruntime-node'],
};

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
for (const options of builds) {
  if (Object.keys(options.entryPoints).length === 0) continue;
  if (flags.has('--watch')) await (await esbuild.context(options)).watch();
  else await esbuild.build(options);
}
