// Runs unit tests with node:test: `node scripts/unit-tests.mjs [FILE.test.ts ...]`, all of test/unit when none is named.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { root } from './root.mjs';
import { findTests } from './testing/bundle-tests.mjs';
import { runNodeTests } from './testing/node-tests.mjs';

process.chdir(root);
const named = process.argv.slice(2);
// Results of tests go to a store of their own, never to the person's.
const store = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-unit-store-'));
process.env.DATA_DIET_STORE = store;
// They run beside each other, and beside what the person computes; those of the queue itself name a place for it.
process.env.DATA_DIET_SLOT = 'none';
process.on('exit', () => fs.rmSync(store, { recursive: true, force: true, maxRetries: 3 }));
await runNodeTests('unit', named.length > 0 ? named : findTests(['test/unit']), { limitSeconds: 600 });
