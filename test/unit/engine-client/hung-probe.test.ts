// A driver that hangs while the real engine tries it: whatever ends the engine ends the process that tries it, too.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test, type TestContext } from 'node:test';
import { listDevices } from '../../../src/engine-client/devices.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { isAlive, until } from './stand-in.ts';

const ROOT = path.resolve(process.env['DATA_DIET_ROOT'] ?? '.');
const BUILT = path.join(ROOT, 'dist', 'engine.js');

before(() => {
  assert.ok(fs.existsSync(BUILT), 'build first: node scripts/build.mjs');
});

interface HungProbe {
  readonly enginePath: string;
  /** The engine and the process that tries a device; waits until that one hangs. */
  readonly processes: () => Promise<{ engine: number; probe: number }>;
}

/** The real engine, but for what it does when it is started to try a device: it hangs, deaf to everything. */
function hungProbe(context: TestContext): HungProbe {
  const folder = temporaryFolder(context);
  const enginePath = path.join(folder, 'engine.js');
  const note = path.join(folder, 'pids');
  const hang = `
    process.on('message', () => {
      require('fs').writeFileSync(${JSON.stringify(`${note}.partial`)}, process.ppid + ' ' + process.pid);
      require('fs').renameSync(${JSON.stringify(`${note}.partial`)}, ${JSON.stringify(note)});
      for (;;);
    });
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => {});
    process.send({ type: 'ready' });`;
  // Only an engine that tries a device is told to have the Vulkan loader say which adapter it found.
  const isProbe = `process.env.VK_LOADER_DEBUG !== undefined`;
  fs.writeFileSync(enginePath, `if (${isProbe}) { ${hang} } else { ${fs.readFileSync(BUILT, 'utf8')}\n}`);
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  return {
    enginePath,
    processes: async () => {
      await until(() => fs.existsSync(note));
      const [engine = 0, probe = 0] = fs.readFileSync(note, 'utf8').split(' ').map(Number);
      assert.ok(isAlive(engine) && isAlive(probe));
      context.after(() => {
        for (const pid of [engine, probe]) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
      });
      return { engine, probe };
    },
  };
}

describe('a hung probe ends', { skip: process.platform === 'win32' }, () => {
  test('when the person cancels', async (context) => {
    const { enginePath, processes } = hungProbe(context);
    const controller = new AbortController();
    const asking = listDevices({ enginePath, signal: controller.signal });
    const cancelled = assert.rejects(asking, { code: 'cancelled' });
    const { engine, probe } = await processes();
    controller.abort();
    await cancelled;
    await until(() => !isAlive(engine) && !isAlive(probe));
  });

  test('when the system kills the engine', async (context) => {
    const { enginePath, processes } = hungProbe(context);
    const killed = assert.rejects(listDevices({ enginePath }), { code: 'out-of-memory' });
    const { engine, probe } = await processes();
    process.kill(engine, 'SIGKILL');
    await killed;
    await until(() => !isAlive(probe));
  });

  test('when whoever asked the engine is gone', async (context) => {
    const { enginePath, processes } = hungProbe(context);
    const asker = `
      const engine = require('child_process').fork(${JSON.stringify(enginePath)}, [], { execArgv: [] });
      engine.once('message', () => engine.send({ type: 'devices' }));`;
    const parent = spawn(process.execPath, ['-e', asker], { stdio: 'ignore' });
    const { engine, probe } = await processes();
    parent.kill('SIGKILL');
    await until(() => !isAlive(engine) && !isAlive(probe));
  });
});
