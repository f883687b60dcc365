// Installs the packages of package-lock.json when they are missing or others. Only Node's own modules are used.
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../root.mjs';
import { runCommand, SetupError } from './run-command.mjs';

const OLDEST_NODE = 20;

const readPackages = (file) => JSON.parse(fs.readFileSync(path.join(root, file), 'utf8')).packages;

/** Whether node_modules holds the locked version of every package that each machine needs. */
function upToDate() {
  const record = 'node_modules/.package-lock.json';
  if (!fs.existsSync(path.join(root, record))) return false;
  const present = readPackages(record);
  return Object.entries(readPackages('package-lock.json')).every(
    ([place, locked]) =>
      place === '' || locked.optional || locked.devOptional || present[place]?.version === locked.version,
  );
}

/**
 * Brings node_modules to what package-lock.json says.
 * @throws {SetupError} when Node is too old, or npm fails
 */
export async function ensureDependencies() {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new SetupError(
      `Node.js ${process.versions.node} is too old: version ${OLDEST_NODE} or newer is needed.`,
    );
  }
  if (upToDate()) return;
  console.log('Installing packages (npm ci) …');
  await runCommand('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    // The package's install script would download CUDA libraries, which are optional and found at run time.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    advice: 'Check that npm can reach its registry, then try again.',
  });
}
