// Runs a contender's process, and tells how long it took from its start to its end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Command } from './contenders.ts';

/** Characters of a failed process's messages that are told. */
const TOLD = 2000;

/** For Python: what the packages brought is compiled already, and nothing is asked of the network. */
const ENVIRONMENT = {
  PYTHONDONTWRITEBYTECODE: '1',
  HF_HUB_OFFLINE: '1',
  HF_HUB_DISABLE_PROGRESS_BARS: '1',
};

/**
 * @returns seconds
 * @throws Error with the end of its messages, where it fails
 */
export async function timeProcess({ program, args }: Command): Promise<number> {
  const start = performance.now();
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...ENVIRONMENT },
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      told = (told + text).slice(-TOLD);
    });
  }
  await once(child, 'close');
  if (child.exitCode !== 0) {
    throw new Error(
      `${program} ${args.join(' ')} ended with ${child.exitCode ?? child.signalCode}:\n${told}`,
    );
  }
  return (performance.now() - start) / 1000;
}
