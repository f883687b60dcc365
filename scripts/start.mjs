// `npm start`: installs, builds, makes the sample dataset, and opens VS Code on it with the extension.
// On a machine with the `code` command that is the desktop VS Code, else one served to a browser.
//   --served    the served VS Code even if there is a desktop one
//   --port N    the port it is served on (else 8765, or a free one when that is taken)
//   --no-open   open no browser, print the address alone
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './root.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { runCommand, SetupError } from './setup/run-command.mjs';
import { ensureVscodeHost, startDirectory } from './setup/vscode-host.mjs';

const USUAL_PORT = 8765;
const SAMPLE_FOLDER = path.join(root, 'sample');
const SAMPLE = path.join(SAMPLE_FOLDER, 'spam.csv');

const USAGE = 'npm start [-- [--served] [--port N] [--no-open]]';

function readOptions() {
  try {
    const options = /** @type {const} */ ({
      served: { type: 'boolean', default: false },
      port: { type: 'string' },
      open: { type: 'boolean', default: true },
    });
    return parseArgs({ options, allowNegative: true }).values;
  } catch (error) {
    console.error(`${error.message}\nUsage: ${USAGE}`);
    process.exit(2);
  }
}
const wanted = readOptions();

const runScript = (name, ...args) =>
  runCommand(process.execPath, [path.join(root, 'scripts', name), ...args], { cwd: root, quiet: true });

/** Whether `code` on the PATH is a desktop VS Code that is new enough for the extension. */
function hasDesktop() {
  const windows = process.platform === 'win32';
  const { stdout, status } = spawnSync('code', ['--version'], { encoding: 'utf8', shell: windows });
  if (status !== 0) return false;
  const numbers = (text) => /(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number) ?? [0, 0];
  const { engines } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const [[major, minor], [oldestMajor, oldestMinor]] = [numbers(stdout), numbers(engines.vscode)];
  const recent = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  if (!recent) console.log(`VS Code ${major}.${minor} is too old: ${engines.vscode} is needed.`);
  return recent;
}

const isFree = (/** @type {number} */ port) =>
  new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

/** The asked port, else the usual one so that an open page finds VS Code again, else (0) any. */
async function choosePort() {
  if (wanted.port === undefined) return (await isFree(USUAL_PORT)) ? USUAL_PORT : 0;
  const port = Number(wanted.port);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new SetupError(`--port takes a number from 1 to 65535, not "${wanted.port}".`);
  }
  if (!(await isFree(port)))
    throw new SetupError(`Port ${port} is taken: name another, or leave --port out.`);
  return port;
}

function showNextSteps() {
  console.log(`
  In VS Code:         run "Data Diet: Score Dataset" from the command palette (F1)
  Without an editor:  node dist/cli.js score sample/spam.csv
`);
}

async function openDesktop() {
  console.log('Building the extension …');
  await runScript('build.mjs');
  await runCommand('code', ['--new-window', `--extensionDevelopmentPath=${root}`, SAMPLE_FOLDER, SAMPLE]);
  console.log('\nVS Code opens with Data Diet and the sample dataset.');
  showNextSteps();
}

async function serve() {
  const port = await choosePort();
  await ensureVscodeHost();
  // These import packages, which are there only now.
  const { installExtension, remoteUri, startServer, workbenchAddress } =
    await import('./vscode-host/server.mjs');
  const { writeSettings } = await import('./vscode-host/settings.mjs');

  const directory = path.join(startDirectory, 'server');
  const extensionsDirectory = path.join(startDirectory, 'extensions');
  // Rows are long lines of text.
  writeSettings(directory, { 'editor.wordWrap': 'on' });
  // Installed as a user has it: an extension under development would need a server that hides notifications.
  console.log('Building and installing the extension …');
  const vsix = path.join(startDirectory, 'data-diet.vsix');
  await runScript('package.mjs', '--out', vsix);
  fs.rmSync(extensionsDirectory, { recursive: true, force: true });
  fs.mkdirSync(extensionsDirectory, { recursive: true });
  await installExtension(vsix, { directory, extensionsDirectory });

  const server = await startServer({ directory, extensionsDirectory, port });
  /** @type {[string, string][]} */
  const payload = [['openFile', remoteUri(server.port, SAMPLE)]];
  const address = workbenchAddress(server, { folder: SAMPLE_FOLDER, payload });
  console.log(`\nVS Code with Data Diet and the sample dataset is at\n\n  ${address}\n`);
  console.log('Open it in a browser. Ctrl-C ends it.');
  showNextSteps();
  if (wanted.open && (process.env.DISPLAY || process.env.WAYLAND_DISPLAY)) {
    spawn('xdg-open', [address], { stdio: 'ignore', detached: true })
      .on('error', () => {})
      .unref();
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void server.stop());
  await server.ended;
}

try {
  await ensureDependencies();
  await runScript('make-sample.mjs');
  if (!wanted.served && hasDesktop()) await openDesktop();
  else await serve();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
