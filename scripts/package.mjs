// Makes the VSIX of one platform, this machine's when none is named: `npm run package [-- --target linux-x64 --out FILE]`.
// A VSIX carries only its own platform's ONNX Runtime: 17 MB instead of 109 MB.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { root } from './root.mjs';
import { runCommand } from './setup/run-command.mjs';

const BINARIES = path.join(root, 'node_modules/onnxruntime-node/bin');

/** Platforms that onnxruntime-node has binaries for: `linux-x64` lies in `napi-v6/linux/x64`. */
function binaryFolders() {
  const folders = new Map();
  for (const place of fs.readdirSync(BINARIES, { recursive: true, encoding: 'utf8' })) {
    const [, platform, architecture, ...rest] = place.split(path.sep);
    if (architecture !== undefined && rest.length === 0) folders.set(`${platform}-${architecture}`, place);
  }
  return folders;
}

/**
 * Builds for production and packs.
 * @param {{ target?: string | undefined, out?: string | undefined }} wanted
 *   a platform as `vsce` names it; the VSIX's path, at the root with a name that tells all when left out
 * @returns {Promise<string>} the VSIX's path
 * @throws Error when the platform has no ONNX Runtime
 */
async function packageExtension({ target = `${process.platform}-${process.arch}`, out }) {
  const folders = binaryFolders();
  const binaries = folders.get(target);
  if (binaries === undefined) {
    throw new Error(`There is no ONNX Runtime for ${target}, only for ${[...folders.keys()].join(', ')}.`);
  }
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const vsix = path.resolve(out ?? path.join(root, `data-diet-${target}-${version}.vsix`));
  await runCommand(process.execPath, [path.join(root, 'scripts/build.mjs'), '--production'], { cwd: root });

  fs.mkdirSync(path.dirname(vsix), { recursive: true });
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-package-'));
  const ignoreFile = path.join(temporary, 'ignore.txt');
  const list = fs.readFileSync(path.join(root, '.vscodeignore'), 'utf8');
  const pattern = path.posix.join('node_modules/onnxruntime-node/bin', ...binaries.split(path.sep), '**');
  fs.writeFileSync(ignoreFile, `${list}\n!${pattern}\n`);
  try {
    await createVSIX({
      cwd: root,
      target,
      ignoreFile,
      packagePath: vsix,
      // There is no address yet for links of the README to lead to.
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
  } finally {
    fs.rmSync(temporary, { recursive: true });
  }
  return vsix;
}

const { values } = parseArgs({ options: { target: { type: 'string' }, out: { type: 'string' } } });
const vsix = await packageExtension(values);
console.log(`${path.relative(root, vsix)}: ${(fs.statSync(vsix).size / 1e6).toFixed(1)} MB`);
