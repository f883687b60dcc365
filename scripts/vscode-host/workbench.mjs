// Shows a served VS Code in a headless Chromium: a window as a person has it, for tests to drive.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ensureChromium } from '../setup/chromium.mjs';
import { remoteUri, workbenchAddress } from './server.mjs';

/**
 * @typedef {object} WorkbenchOptions
 * @property {Pick<import('./server.mjs').Server, 'port' | 'token'>} server
 * @property {string} [folder]
 * @property {string} [file] opened at the start
 * @property {readonly string[]} [developmentPaths] source folders of extensions; needs a server in development mode
 * @property {string} [testsPath] as extensionTestsPath of a desktop VS Code
 * @property {(type: string, args: unknown) => void} [onLog] what the extension host prints
 * @property {(code: number) => void} [onExit] VS Code's exit code, at the end of tests
 * @property {{ width: number, height: number }} [size]
 *
 * @typedef {object} OpenWorkbench
 * @property {import('playwright-core').Page} page
 * @property {readonly string[]} strayRequests addresses off this machine that the window asked for, and did not get
 * @property {() => Promise<void>} close
 */

/**
 * Opens a window. Nothing leaves the loopback interface.
 * @param {WorkbenchOptions} options
 * @returns {Promise<OpenWorkbench>}
 */
export async function openWorkbench({
  server,
  folder,
  file,
  developmentPaths = [],
  testsPath,
  onLog,
  onExit,
  size = { width: 1280, height: 800 },
}) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await ensureChromium(),
    headless: true,
    viewport: size,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const close = async () => {
    await context.close();
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const origin = `http://127.0.0.1:${server.port}`;
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
    /** @type {string[]} */
    const strayRequests = [];
    // Refused at once, instead of waiting for a name that may never resolve.
    await context.route(
      (url) => url.hostname !== '127.0.0.1',
      async (route) => {
        strayRequests.push(route.request().url());
        await route.abort();
      },
    );
    const page = context.pages()[0] ?? (await context.newPage());
    if (onLog) await page.exposeFunction('codeAutomationLog', onLog);
    if (onExit) await page.exposeFunction('codeAutomationExit', onExit);
    /** @type {[string, string][]} */
    const payload = [
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
    ];
    const add = (name, value) => payload.push([name, remoteUri(server.port, value)]);
    for (const developmentPath of developmentPaths) add('extensionDevelopmentPath', developmentPath);
    if (testsPath !== undefined) add('extensionTestsPath', testsPath);
    if (file !== undefined) add('openFile', file);
    await page.goto(workbenchAddress(server, { folder, payload }));
    return { page, strayRequests, close };
  } catch (error) {
    await close();
    throw error;
  }
}
