// Slurm itself, for tests: the packages of Debian, installed where that can be done.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

const PACKAGES = ['slurmctld', 'slurmd', 'slurm-client', 'munge'];
const PROGRAMS = ['/usr/sbin/slurmctld', '/usr/sbin/slurmd', '/usr/sbin/munged', '/usr/bin/sbatch'];

const isThere = () => PROGRAMS.every((program) => fs.existsSync(program));

/**
 * Installs Slurm where it is missing.
 * @returns {string | undefined} why it is not there, where it cannot be installed
 */
export function ensureSlurm() {
  if (process.platform !== 'linux') return `Slurm does not run on ${process.platform}`;
  if (isThere()) return undefined;
  if (process.getuid?.() !== 0) return 'Slurm is not installed, and only root may install it';
  if (!fs.existsSync('/usr/bin/apt-get')) return 'Slurm is not installed, and there is no apt-get';
  console.log(`installing ${PACKAGES.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...words) => spawnSync('apt-get', ['-qq', ...words], { env, encoding: 'utf8' });
  apt('update');
  // Recommended packages would bring a mail server.
  const { stderr } = apt('install', '-y', '--no-install-recommends', ...PACKAGES);
  return isThere() ? undefined : `Slurm could not be installed: ${stderr.trim().split('\n').at(-1)}`;
}
