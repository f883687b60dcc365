// Runs the tests that drive VS Code in a browser: `node scripts/ui-tests.mjs [--vsix FILE] [FILE.test.ts ...]`.
// They see the source folder, or with --vsix (or DATA_DIET_VSIX) that VSIX, installed. Pictures: test-results/ui.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './root.mjs';
import { ensureChromium } from './setup/chromium.mjs';
import { ensureVscodeHost } from './setup/vscode-host.mjs';
import { findTests } from './testing/bundle-tests.mjs';
import { runNodeTests } from './testing/node-tests.mjs';

const { values, positionals } = parseArgs({ options: { vsix: { type: 'string' } }, allowPositionals: true });
if (values.vsix !== undefined) process.env.DATA_DIET_VSIX = path.resolve(values.vsix);

await ensureVscodeHost();
await ensureChromium();
if (positionals.length === 0) fs.rmSync(path.join(root, 'test-results/ui'), { recursive: true, force: true });
// One by one: two windows at once starve each other on a small machine.
await runNodeTests('ui', positionals.length > 0 ? positionals : findTests(['test/ui']), {
  limitSeconds: 900,
  oneByOne: true,
});
