// Runs tests inside a real VS Code: `node scripts/integration-tests.mjs [--vsix FILE] [FILE.test.ts ...]`.
// Without --vsix, test/integration on the source folder; with it, test/installed on that VSIX, installed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';
import { root } from './root.mjs';
import { ensureChromium } from './setup/chromium.mjs';
import { ensureVscodeHost, hostSupported } from './setup/vscode-host.mjs';
import { bundleTests, findTests } from './testing/bundle-tests.mjs';
import { installExtension } from './vscode-host/server.mjs';

const { values, positionals } = parseArgs({ options: { vsix: { type: 'string' } }, allowPositionals: true });

/** DATA_DIET_VSCODE=desktop downloads a desktop VS Code; else the served one stands in, where it runs. */
const served = process.env.DATA_DIET_VSCODE !== 'desktop' && hostSupported;
if (served) {
  await ensureVscodeHost();
  await ensureChromium();
}

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-integration-'));
const workspace = path.join(temporary, 'workspace');
const userDirectory = path.join(temporary, 'user');
const extensionsDirectory = path.join(temporary, 'extensions');
const testDriver = path.join(temporary, 'test-driver');
for (const folder of [workspace, userDirectory, extensionsDirectory, testDriver]) fs.mkdirSync(folder);

const files =
  positionals.length > 0 ? positionals : findTests([values.vsix ? 'test/installed' : 'test/integration']);
const tests = await bundleTests('integration', ['test/integration/index.ts', ...files], { flat: true });
try {
  if (values.vsix) {
    if (!served) throw new Error('an installed VSIX is tested in the served VS Code alone');
    // VS Code runs tests beside an extension under development only: an empty one, so that the installed one counts.
    const driver = {
      name: 'test-driver',
      publisher: 'data-diet',
      version: '0.0.0',
      engines: { vscode: '*' },
    };
    fs.writeFileSync(path.join(testDriver, 'package.json'), JSON.stringify(driver));
    await installExtension(path.resolve(values.vsix), { directory: userDirectory, extensionsDirectory });
  }
  await runTests({
    ...(served && { vscodeExecutablePath: path.join(root, 'scripts/vscode-host/desktop-stand-in.mjs') }),
    extensionDevelopmentPath: values.vsix ? testDriver : root,
    extensionTestsPath: path.join(tests.directory, 'index.js'),
    launchArgs: [
      workspace,
      `--user-data-dir=${userDirectory}`,
      `--extensions-dir=${extensionsDirectory}`,
      ...(values.vsix ? [] : ['--disable-extensions']),
    ],
    extensionTestsEnv: {
      DATA_DIET_ROOT: root,
      DATA_DIET_STORE: path.join(temporary, 'store'),
      // No job of a test waits for one of the person's.
      DATA_DIET_SLOT: temporary,
    },
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  tests.remove();
  fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
}
