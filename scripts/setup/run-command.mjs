// Runs another program to its end. Only Node's own modules: setup runs before any package is installed.
import { spawn } from 'node:child_process';

/** A setup step that could not be done; `message` tells a person what failed and what to do about it. */
export class SetupError extends Error {
  name = 'SetupError';
}

/**
 * Runs a program with its output shown, and waits for its end.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, advice?: string }} [options] `advice` ends the error's message.
 * @returns {Promise<void>}
 * @throws {SetupError} when it cannot be started or does not exit with 0.
 */
export async function runCommand(program, args, { cwd, env, advice = '' } = {}) {
  // On Windows npm and code are .cmd files, which only a shell starts.
  const shell = process.platform === 'win32';
  const quoted = shell ? args.map((argument) => `"${argument}"`) : args;
  const child = spawn(program, quoted, { cwd, env, shell, stdio: ['ignore', 'inherit', 'inherit'] });
  const ending = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
  if (ending !== undefined) {
    const end = `${program} ${args.slice(0, 3).join(' ')} … failed (${ending}).`;
    throw new SetupError(advice === '' ? end : `${end} ${advice}`);
  }
}
