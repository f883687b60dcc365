// Finds the Chromium that shows VS Code to tests, or installs Debian's. Only Node's own modules are used.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { runCommand, SetupError } from './run-command.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
/** libvulkan1 loads SwiftShader, the software GPU that comes with Debian's Chromium: tests of the GPU path run on it. */
const PACKAGES = ['chromium', 'libvulkan1'];
const SWIFTSHADER_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** What tests set VK_ICD_FILENAMES to for a software GPU, or undefined where there is none. */
export function swiftShaderDriver() {
  return fs.existsSync(SWIFTSHADER_DRIVER) ? SWIFTSHADER_DRIVER : undefined;
}

/** The browser's path: DATA_DIET_CHROMIUM, or the first known name on the PATH. */
export function findChromium() {
  if (process.env.DATA_DIET_CHROMIUM) return process.env.DATA_DIET_CHROMIUM;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) =>
    fs.existsSync(file),
  );
}

const installed = (name) =>
  spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], { encoding: 'utf8' }).stdout ===
  'installed';

/**
 * Installs what is missing through apt, as root or with a sudo that asks for no password.
 * @returns {Promise<string>} the browser's path
 * @throws {SetupError} when there is no browser in the end
 */
export async function ensureChromium() {
  const found = findChromium();
  const byApt = process.platform === 'linux' && fs.existsSync('/usr/bin/apt-get');
  const missing = byApt && !process.env.DATA_DIET_CHROMIUM ? PACKAGES.filter((name) => !installed(name)) : [];
  if (found !== undefined && (missing.length === 0 || missing.includes('chromium'))) return found;

  const advice =
    'Tests show VS Code in Chromium. Install it (Debian: `sudo apt-get install chromium libvulkan1`), ' +
    'or set DATA_DIET_CHROMIUM to the path of a Chromium or Chrome, then try again.';
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  try {
    if (!byApt) throw new SetupError(`There is no Chromium on the PATH. ${advice}`);
    console.log(`Installing ${missing.join(' and ')} through apt …`);
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = async (...args) => {
      // Another apt may be at work on a machine that has just been started.
      const [program, ...rest] = [...sudo, 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=580', ...args];
      await runCommand(program, rest, { env: environment, advice });
    };
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', ...missing);
  } catch (error) {
    if (found === undefined) throw error;
    console.log(`Going on without ${missing.join(' and ')}: ${error.message}`);
  }
  const chromium = findChromium();
  if (chromium === undefined) throw new SetupError(`There is no Chromium on the PATH. ${advice}`);
  return chromium;
}
