// The Python contenders and where they run: virtual environments that are made once, in the git-ignored .bench/.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

interface Environment {
  readonly folder: string;
  readonly python: string;
  readonly venvOptions: readonly string[];
  /** Each installed on its own: what does not install costs one contender, not all. */
  readonly packages: readonly (readonly string[])[];
}

const TORCH = ['torch==2.15.0', 'transformers==5.23.0', 'safetensors==0.8.0', 'numpy'];
const OPACUS = ['opacus==1.6.0'];
/** Of `npm run bench:compare` alone: the Trainer asks for accelerate. */
const OTHER_WAYS = ['accelerate==1.15.0', 'scikit-learn==1.9.1', 'cleanlab==2.9.0'];

const MODERN: Environment = {
  folder: 'venv',
  python: 'python3',
  venvOptions: [],
  packages: [TORCH, OPACUS, ['jax==0.10.2'], OTHER_WAYS],
};
/** What the scripts of `npm run bench:compare` import. */
export const COMPARISON_PACKAGES: readonly string[] = [...TORCH, ...OPACUS, ...OTHER_WAYS];
/** Debian 12's python3-torch 1.13, with the last transformers that support it. */
const DEBIAN: Environment = {
  folder: 'venv-debian',
  python: '/usr/bin/python3',
  venvOptions: ['--system-site-packages'],
  packages: [['transformers==4.38.2', 'tokenizers==0.15.2', 'safetensors==0.8.0', 'numpy<2']],
};

/** Python contenders by name. */
export const PYTHON_CONTENDERS = {
  pytorch: { module: 'pytorch', environment: MODERN },
  'pytorch-debian': { module: 'pytorch', environment: DEBIAN },
  jax: { module: 'jax_bert', environment: MODERN },
} as const;
export type PythonContender = keyof typeof PYTHON_CONTENDERS;

/**
 * The environment's Python, installing what is missing.
 * @throws Error when the environment cannot be made at all
 */
export function preparePython(root: string, name: PythonContender, log: (message: string) => void): string {
  return prepareEnvironment(root, PYTHON_CONTENDERS[name].environment, log);
}

/** The Python with today's packages, installing what is missing. @throws Error as `preparePython` */
export function prepareModernPython(root: string, log: (message: string) => void): string {
  return prepareEnvironment(root, MODERN, log);
}

function prepareEnvironment(
  root: string,
  { folder, python, venvOptions, packages }: Environment,
  log: (message: string) => void,
): string {
  const place = path.join(root, '.bench', folder);
  const executable = path.join(place, 'bin/python');
  const stamp = path.join(place, 'installed.json');
  const wanted = JSON.stringify(packages);
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return executable;
  log(`making the Python environment .bench/${folder} (once; PyTorch brings gigabytes of CUDA libraries)`);
  run(python, '-m', 'venv', ...venvOptions, place);
  let complete = true;
  for (const list of packages) {
    try {
      run(executable, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...list);
    } catch (error) {
      complete = false;
      log(`${list.join(' ')}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (complete) fs.writeFileSync(stamp, wanted);
  return executable;
}

function run(command: string, ...args: readonly string[]): void {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return;
  const reason = error?.message ?? stderr.trim().split('\n').at(-1) ?? '';
  throw new Error(`${command} failed: ${reason}`, { cause: error });
}
