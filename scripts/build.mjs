// Bundles the extension, its reading thread, the engine process and its threads, the command line and the webview into
// dist/.
// `--watch` rebuilds on change; `--production` minifies and leaves source maps out.
import * as esbuild from 'esbuild';
import { assembly } from './assembly.mjs';
import { root } from './root.mjs';

const flags = new Set(process.argv.slice(2));

/** @satisfies {esbuild.BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  plugins: [assembly],
  minify: flags.has('--production'),
  sourcemap: flags.has('--production') ? false : 'linked',
  logLevel: 'warning',
};

/** @type {esbuild.BuildOptions[]} */
const builds = [
  {
    ...shared,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // jsonc-parser's CommonJS build requires its parts through a parameter, which no bundler can follow.
    mainFields: ['module', 'main'],
    // onnxruntime-node carries native binaries and stays a package; `vscode` is given by the editor.
    external: ['vscode', 'onnxruntime-node'],
    outdir: 'dist',
    entryPoints: {
      extension: 'src/extension.ts',
      'match-worker': 'src/host/views/match-worker.ts',
      engine: 'src/engine/main.ts',
      lane: 'src/core/lanes/lane-thread.ts',
      watchdog: 'src/engine/watchdog.ts',
      cli: 'src/cli/main.ts',
    },
  },
  {
    ...shared,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    outdir: 'dist/webview',
    entryPoints: { panel: 'webview/panel.ts', style: 'webview/panel.css' },
  },
];
for (const options of builds) {
  if (flags.has('--watch')) await (await esbuild.context(options)).watch();
  else await esbuild.build(options);
}
