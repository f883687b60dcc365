// Runs bundled test files with node:test, for people to read and, where the suite asks, with counts for it to sum.
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { root } from '../root.mjs';
import { bundleTests } from './bundle-tests.mjs';
import { countsFile } from './counts.mjs';

/**
 * Bundles and runs; sets the process's exit code.
 * @param {string} name of the bundles' folder
 * @param {readonly string[]} files
 * @param {{ limitSeconds: number, oneByOne?: boolean }} options limit of one test
 */
export async function runNodeTests(name, files, { limitSeconds, oneByOne = false }) {
  const tests = await bundleTests(name, files);
  const reporter = (which, destination) => [
    `--test-reporter=${which}`,
    `--test-reporter-destination=${destination}`,
  ];
  const args = [
    '--enable-source-maps',
    '--test',
    `--test-timeout=${limitSeconds * 1000}`,
    // Node leaves one core to itself, which on two cores is half of them.
    `--test-concurrency=${oneByOne ? 1 : os.availableParallelism()}`,
    ...reporter(process.env.TEST_REPORTER ?? 'spec', 'stdout'),
    ...(countsFile === undefined
      ? []
      : reporter(path.join(root, 'scripts/testing/count-reporter.mjs'), countsFile)),
    ...tests.bundles,
  ];
  // ONNX Runtime otherwise reports its use over the network.
  const env = { ...process.env, DATA_DIET_ROOT: root, ORT_DISABLE_TELEMETRY: '1' };
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  process.exitCode = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
  tests.remove();
}
