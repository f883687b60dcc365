// An engine that computes, and hears nothing meanwhile, ends when its parent does, and what it started ends with it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { before, test, type TestContext } from 'node:test';
import { temporaryFolder } from '../../temporary-folder.ts';
import { isAlive, until } from '../engine-client/stand-in.ts';

const ROOT = path.resolve(process.env['DATA_DIET_ROOT'] ?? '.');
const BUILT = path.join(ROOT, 'dist');

before(() => {
  assert.ok(fs.existsSync(path.join(BUILT, 'engine.js')), 'build first: node scripts/build.mjs');
});

/** The real engine, but for what it does when it is asked: it starts a process that sleeps, and never comes back. */
function busyEngine(context: TestContext) {
  const folder = temporaryFolder(context);
  const enginePath = path.join(folder, 'engine.js');
  const note = path.join(folder, 'pids');
  const sleeper = `setInterval(() => {}, 1000)`;
  const hang = `
    process.on('message', () => {
      const { pid } = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(sleeper)}], { stdio: 'ignore' });
      require('fs').writeFileSync(${JSON.stringify(`${note}.partial`)}, process.pid + ' ' + pid);
      require('fs').renameSync(${JSON.stringify(`${note}.partial`)}, ${JSON.stringify(note)});
      /(a+)+$/.test('a'.repeat(60) + 'b');
    });`;
  fs.writeFileSync(enginePath, `${hang}\n${fs.readFileSync(path.join(BUILT, 'engine.js'), 'utf8')}`);
  fs.copyFileSync(path.join(BUILT, 'watchdog.js'), path.join(folder, 'watchdog.js'));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const processes = async (): Promise<[engine: number, sleeper: number]> => {
    await until(() => fs.existsSync(note));
    const [engine = 0, started = 0] = fs.readFileSync(note, 'utf8').split(' ').map(Number);
    context.after(() => {
      for (const pid of [engine, started]) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    });
    assert.ok(isAlive(engine) && isAlive(started));
    return [engine, started];
  };
  return { enginePath, processes };
}

for (const detached of [true, false]) {
  const group = detached ? 'a group of its own' : "its parent's group";
  test(
    `killed with its parent while it computes, in ${group}`,
    { skip: process.platform === 'win32' },
    async (context) => {
      const { enginePath, processes } = busyEngine(context);
      const asker = `
      const options = { execArgv: [], detached: ${detached} };
      const engine = require('child_process').fork(${JSON.stringify(enginePath)}, [], options);
      engine.once('message', () => engine.send({ type: 'devices' }));`;
      const parent = spawn(process.execPath, ['-e', asker], { stdio: 'ignore' });
      const [engine, sleeper] = await processes();
      parent.kill('SIGKILL');
      await until(() => !isAlive(engine) && !(detached && isAlive(sleeper)));
    },
  );
}
