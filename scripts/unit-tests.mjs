// Runs unit tests with node:test: `node scripts/unit-tests.mjs [FILE.test.ts ...]`, all of test/unit when none is named.
import process from 'node:process';
import { root } from './root.mjs';
import { findTests } from './testing/bundle-tests.mjs';
import { runNodeTests } from './testing/node-tests.mjs';

process.chdir(root);
const named = process.argv.slice(2);
await runNodeTests('unit', named.length > 0 ? named : findTests(['test/unit']), { limitSeconds: 300 });
