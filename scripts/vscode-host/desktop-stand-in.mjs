#!/usr/bin/env node
// Stands in for the desktop VS Code executable (vscodeExecutablePath of @vscode/test-electron's runTests): takes the
// desktop's arguments, runs the tests in the extension host of a served VS Code, and exits with their code.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from './server.mjs';
import { writeSettings } from './settings.mjs';
import { openWorkbench } from './workbench.mjs';

/** No run of tests takes longer; one that does has hung. */
const LIMIT_SECONDS = Number(process.env.DATA_DIET_VSCODE_LIMIT ?? 1500);
/** After the extension host's end VS Code tells the exit code, unless the host died. */
const GRACE_SECONDS = 5;

/**
 * Reads the desktop's arguments that mean something here; others (`--no-sandbox`, ...) do not.
 * @param {readonly string[]} args
 */
function readArguments(args) {
  const toPath = (text) => path.resolve(text.startsWith('file:') ? fileURLToPath(text) : text);
  /** @type {{ folder?: string, testsPath?: string, directory?: string, extensionsDirectory?: string }} */
  const read = {};
  const developmentPaths = [];
  let withoutExtensions = false;
  for (const argument of args) {
    const [, name, value] = /^--([\w-]+)(?:=(.*))?$/s.exec(argument) ?? [];
    if (name === undefined || name === 'folder-uri') read.folder ??= toPath(value ?? argument);
    else if (name === 'extensionDevelopmentPath') developmentPaths.push(toPath(value));
    else if (name === 'extensionTestsPath') read.testsPath = toPath(value);
    else if (name === 'user-data-dir') read.directory = toPath(value);
    else if (name === 'extensions-dir') read.extensionsDirectory = toPath(value);
    else if (name === 'disable-extensions') withoutExtensions = true;
  }
  if (read.testsPath === undefined) throw new Error('--extensionTestsPath is needed');
  return { ...read, developmentPaths, withoutExtensions };
}

/** Copies a growing file to stdout. @returns a function that copies the rest and stops */
function follow(file) {
  const handle = fs.openSync(file, 'r');
  const buffer = Buffer.alloc(65_536);
  const copy = () => {
    for (let length; (length = fs.readSync(handle, buffer)) > 0;)
      process.stdout.write(Buffer.from(buffer.subarray(0, length)));
  };
  const timer = setInterval(copy, 100);
  return () => {
    clearInterval(timer);
    copy();
    fs.closeSync(handle);
  };
}

/** Runs the tests. @returns VS Code's exit code */
async function runTests(temporary) {
  const wanted = readArguments(process.argv.slice(2));
  const verbose = Boolean(process.env.DATA_DIET_VSCODE_VERBOSE);
  const directory = wanted.directory ?? path.join(temporary, 'server');
  const extensionsDirectory =
    (wanted.withoutExtensions ? undefined : wanted.extensionsDirectory) ?? path.join(temporary, 'extensions');
  fs.mkdirSync(extensionsDirectory, { recursive: true });
  writeSettings(directory);
  const output = path.join(temporary, 'output.log');
  const ending = path.join(temporary, 'ending.txt');
  fs.writeFileSync(output, '');
  fs.writeFileSync(ending, 'none');
  const unfollow = follow(output);

  /** @type {(end: number | Error) => void} */
  let tell = () => {};
  /** @type {Promise<number | Error>} */
  const end = new Promise((resolve) => (tell = resolve));
  const limit = setTimeout(
    () => tell(new Error(`the tests did not end within ${LIMIT_SECONDS} s`)),
    LIMIT_SECONDS * 1000,
  );
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tell(130));

  let server, workbench;
  try {
    server = await startServer({
      directory,
      extensionsDirectory,
      verbose,
      development: true,
      env: {
        ...process.env,
        VSCODE_TESTS_REAL: wanted.testsPath,
        VSCODE_TESTS_OUTPUT: output,
        VSCODE_TESTS_ENDING: ending,
      },
      onExtensionHostExit: (how) =>
        setTimeout(() => tell(new Error(`the extension host ended (${how})`)), GRACE_SECONDS * 1000),
    });
    void server.ended.then(() => tell(new Error('the VS Code server ended')));
    workbench = await openWorkbench({
      server,
      folder: wanted.folder,
      developmentPaths: wanted.developmentPaths,
      testsPath: fileURLToPath(new URL('./tests-recorder.cjs', import.meta.url)),
      onLog: (type, args) => verbose && console.error(`[${type}]`, ...[args].flat()),
      onExit: (code) => tell(code),
    });
    workbench.page.on('crash', () => tell(new Error('the window crashed')));
    const code = await end;
    if (code instanceof Error) throw code;
    if (code === 0 && fs.readFileSync(ending, 'utf8') !== 'passed') {
      throw new Error('the extension host ended before the tests did');
    }
    return code;
  } finally {
    clearTimeout(limit);
    await workbench?.close().catch(() => {});
    await server?.stop();
    unfollow();
  }
}

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-vscode-'));
try {
  process.exitCode = await runTests(temporary);
} catch (error) {
  console.error(`VS Code: ${error.message}`);
  process.exitCode = 1;
} finally {
  fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
}
process.exit();
