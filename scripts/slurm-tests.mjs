// Runs the tests on a real Slurm: `node scripts/slurm-tests.mjs [FILE.test.ts ...]`. They start a cluster of their own. Where
// Slurm is not there and cannot be installed they are skipped, and say why; DATA_DIET_SLURM=required makes that a failure.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureSlurm } from './slurm-host/packages.mjs';
import { findTests } from './testing/bundle-tests.mjs';
import { runNodeTests } from './testing/node-tests.mjs';

const obstacle = ensureSlurm();
if (obstacle !== undefined) {
  process.env.DATA_DIET_NO_SLURM = obstacle;
  console.log(`\nNO SLURM HERE: ${obstacle}. Its tests are skipped.`);
}
const store = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-slurm-store-'));
process.env.DATA_DIET_STORE = store;
process.env.DATA_DIET_SLOT = 'none';
process.on('exit', () => fs.rmSync(store, { recursive: true, force: true, maxRetries: 3 }));
const named = process.argv.slice(2);
await runNodeTests('slurm', named.length > 0 ? named : findTests(['test/slurm']), {
  limitSeconds: 300,
  oneByOne: true,
});
if (obstacle !== undefined && process.env.DATA_DIET_SLURM === 'required') process.exitCode = 1;
