// Runs another program to its end. Only Node's own modules: setup runs before any package is installed.
import { spawn } from 'node:child_process';

/** A setup step that could not be done; `message` tells a person what failed and what to do about it. */
export class SetupError extends Error {
  name = 'SetupError';
}

/**
 * Runs a program, with its output shown unless asked to be quiet, and waits for its end.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, advice?: string, quiet?: boolean }} [options]
 *   advice: ends the error's message; quiet: output is shown on failure alone
 * @returns {Promise<void>}
 * @throws {SetupError} when it cannot be started or does not exit with 0.
 */
export async function runCommand(program, args, { cwd, env, advice = '', quiet = false } = {}) {
  // On Windows npm and code are .cmd files, which only a shell starts.
  const shell = process.platform === 'win32';
  const quoted = shell ? args.map((argument) => `"${argument}"`) : args;
  const output = quiet ? 'pipe' : 'inherit';
  const child = spawn(program, quoted, { cwd, env, shell, stdio: ['ignore', output, output] });
  /** @type {Buffer[]} */
  const kept = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => kept.push(chunk));
  const ending = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
  if (ending !== undefined) {
    process.stderr.write(Buffer.concat(kept));
    const end = `${program} ${args.slice(0, 3).join(' ')} … failed (${ending}).`;
    throw new SetupError(advice === '' ? end : `${end} ${advice}`);
  }
}
