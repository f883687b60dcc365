// Starts and stops the served VS Code: its server, to which a browser's window (see workbench.mjs) connects.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { runCommand } from '../setup/run-command.mjs';
import { hostNode, serverMain } from '../setup/vscode-host.mjs';
import { userDataDirectory } from './settings.mjs';

/**
 * @typedef {object} ServerOptions
 * @property {string} directory user data, settings and logs
 * @property {string} extensionsDirectory
 * @property {number} [port] a free one when left out
 * @property {string} [folder] opened when the address names none
 * @property {boolean} [development] obey the page's extensionDevelopmentPath and extensionTestsPath, for tests;
 *   notifications are then not shown
 * @property {NodeJS.ProcessEnv} [env] reaches the extension host and what it starts
 * @property {(ending: string) => void} [onExtensionHostExit]
 * @property {boolean} [verbose] copies the server's output to stderr
 *
 * @typedef {object} Server
 * @property {number} port on the loopback interface
 * @property {string} token the secret that an address must carry: else every local process could take the editor over
 * @property {Promise<void>} ended settles when the server has ended, asked to or not
 * @property {() => Promise<void>} kill
 * @property {() => Promise<void>} stop ends the server, its extension hosts and what these started
 */

const START_LIMIT_SECONDS = 60;
const STOP_LIMIT_SECONDS = 3;

/** The environment for a VS Code: nothing of one that we may be running in ourselves, and no marketplace to call. */
function cleanEnvironment(env) {
  const foreign = /^(VSCODE_(?!TEST)|NODE_OPTIONS$|ELECTRON_RUN_AS_NODE$)/;
  const kept = Object.entries(env).filter(([name]) => !foreign.test(name));
  return { EXTENSIONS_GALLERY: '{}', ...Object.fromEntries(kept) };
}

/**
 * Starts a server on the loopback interface and waits until it listens.
 * @param {ServerOptions} options
 * @returns {Promise<Server>}
 */
export async function startServer(options) {
  const token = randomBytes(16).toString('hex');
  const args = [
    serverMain,
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0), '--connection-token', token],
    ...['--server-data-dir', options.directory, '--user-data-dir', userDataDirectory(options.directory)],
    ...['--extensions-dir', options.extensionsDirectory, '--telemetry-level', 'off'],
    ...['--accept-server-license-terms', '--disable-workspace-trust'],
    ...(options.folder === undefined ? [] : ['--default-folder', options.folder]),
    ...(options.development ? ['--enable-smoke-test-driver'] : []),
  ];
  // A process group of its own, so that stopping reaches extension hosts and their children.
  const child = spawn(hostNode, args, {
    env: cleanEnvironment(options.env ?? process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.on('error', () => resolve());
    child.on('exit', () => resolve());
  });

  const stop = async () => {
    const signalGroup = (signal) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // The group is gone.
      }
    };
    signalGroup('SIGTERM');
    const force = setTimeout(() => signalGroup('SIGKILL'), STOP_LIMIT_SECONDS * 1000);
    await ended;
    clearTimeout(force);
    signalGroup('SIGKILL'); // what outlived the server
  };

  const port = await new Promise((resolve, reject) => {
    let output = '';
    const fail = (what) => reject(new Error(`The VS Code server ${what}.\n${output}`));
    const limit = setTimeout(() => {
      void stop();
      fail(`did not start within ${START_LIMIT_SECONDS} s`);
    }, START_LIMIT_SECONDS * 1000);
    const read = (chunk) => {
      const text = String(chunk);
      if (options.verbose) process.stderr.write(text);
      const exit = /Extension Host Process exited with (code: \S+, signal: \S+)\./.exec(text);
      if (exit?.[1] !== undefined) options.onExtensionHostExit?.(exit[1]);
      output = (output + text).slice(-20_000);
      const listening = /listening on (\d+)/.exec(output);
      if (listening === null) return;
      clearTimeout(limit);
      resolve(Number(listening[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then(() => {
      clearTimeout(limit);
      fail(`ended with ${child.exitCode ?? child.signalCode ?? 'no exit code'}`);
    });
  });
  /** As a crash of everything would: nobody can tidy up. */
  const kill = async () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
  };
  return { port, token, ended, stop, kill };
}

/**
 * The address at which a browser opens VS Code.
 * @param {Pick<Server, 'port' | 'token'>} server
 * @param {{ folder?: string, payload?: ReadonlyArray<readonly [string, string]> }} [options]
 *   payload: what a desktop takes as command line arguments
 */
export function workbenchAddress({ port, token }, { folder, payload = [] } = {}) {
  const query = new URLSearchParams({ tkn: token });
  if (folder !== undefined) query.set('folder', folder);
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `http://127.0.0.1:${port}/?${query}`;
}

/** How the page names a file of the server's. */
export function remoteUri(/** @type {number} */ port, /** @type {string} */ file) {
  return `vscode-remote://127.0.0.1:${port}${file.split('/').map(encodeURIComponent).join('/')}`;
}

/**
 * Installs a VSIX as a person would.
 * @param {string} vsix
 * @param {{ directory: string, extensionsDirectory: string }} options
 */
export async function installExtension(vsix, { directory, extensionsDirectory }) {
  await runCommand(
    hostNode,
    [
      serverMain,
      ...['--install-extension', vsix, '--force'],
      ...['--server-data-dir', directory, '--user-data-dir', userDataDirectory(directory)],
      ...['--extensions-dir', extensionsDirectory, '--accept-server-license-terms'],
    ],
    { env: cleanEnvironment(process.env), quiet: true },
  );
}
