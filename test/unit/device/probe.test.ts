// Trying a device in a process of its own. Small scripts stand in for an engine whose driver crashes, hangs or lies.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { probeProvider } from '../../../src/engine/probe.ts';
import { StandIns } from '../engine-client/stand-in.ts';

const standIns = new StandIns();
after(() => {
  standIns.remove();
});

const probe = (name: string, body: string, options: { hardwareOnly?: boolean; limitSeconds?: number } = {}) =>
  probeProvider('webgpu', { enginePath: standIns.onJob(name, body), hardwareOnly: false, ...options });
const answer = (event: string): string => `process.send(${event}, () => process.exit());`;
const SAY_ADAPTER = (name: string): string =>
  `process.stderr.write('DRIVER:    Using "${name}" with driver: "/usr/lib/libvulkan_x.so"\\n');`;

test('a device that agrees is usable, and the adapter that the Vulkan loader names is told', async () => {
  const body = `${SAY_ADAPTER('NVIDIA GeForce RTX 4090')} setTimeout(() => { ${answer("{ type: 'probed' }")} }, 100);`;
  assert.deepEqual(await probe('agrees', body, { hardwareOnly: true }), {
    usable: true,
    reason: 'computes what the CPU computes',
    adapter: 'NVIDIA GeForce RTX 4090',
  });
});

test('a device that computes something else is not usable', async () => {
  const result = await probe('differs', answer("{ type: 'probed', difference: 'losses by 0.5' }"));
  assert.equal(result.usable, false);
  assert.equal(result.reason, 'computes something else than the CPU: losses by 0.5');
});

test('a driver that crashes costs a message', { skip: process.platform === 'win32' }, async () => {
  const result = await probe('crashes', "process.kill(process.pid, 'SIGSEGV');");
  assert.deepEqual(result, {
    usable: false,
    reason: 'crashed when it was tried (SIGSEGV)',
    adapter: undefined,
  });
});

test('a driver that hangs is given up', async () => {
  const result = await probe('hangs', 'for (;;);', { limitSeconds: 1 });
  assert.equal(result.usable, false);
  assert.match(result.reason, /no answer within 1 s/);
});

test('software that plays a GPU ends the probe at once where hardware is wanted', async () => {
  const body = `${SAY_ADAPTER('SwiftShader Device (Subzero)')} setInterval(() => {}, 1000);`;
  const result = await probe('software', body, { hardwareOnly: true });
  assert.equal(result.usable, false);
  assert.match(result.reason, /software only \(SwiftShader Device \(Subzero\)\)/);
});

test('an error of the runtime is told in one line', async () => {
  const error = "{ code: 'internal', message: 'No adapter\\n  was found' }";
  const result = await probe('fails', answer(`{ type: 'failed', error: ${error} }`));
  assert.equal(result.reason, 'fails: No adapter was found');
  const none =
    "{ code: 'internal', message: '/a/b.cc:136 Init() Failed to get a WebGPU adapter: No supported adapters' }";
  assert.equal(
    (await probe('finds-none', answer(`{ type: 'failed', error: ${none} }`))).reason,
    'finds no graphics adapter: No supported adapters',
  );
});

test('why there is no adapter is told where a line says so', async () => {
  const failed =
    "process.send({ type: 'failed', error: { code: 'internal', message: 'Failed to get a WebGPU adapter: No supported adapters' } });";
  const warning = "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file";
  const line = `console.error(${JSON.stringify(warning)});`;
  const { usable, reason } = await probe('no-loader', `${line} ${failed}`);
  assert.equal(usable, false);
  assert.match(reason, /^finds no graphics adapter: the Vulkan loader is not installed \(libvulkan1 /);
});

test('what a line says about Vulkan does not matter to a device that agrees', async () => {
  const body = `process.stderr.write('vkCreateInstance: Found no drivers!\\n'); ${answer("{ type: 'probed' }")}`;
  assert.equal((await probe('agrees-all-the-same', body)).reason, 'computes what the CPU computes');
});

test('an answer that makes no sense, and an engine that is not there', async () => {
  assert.match((await probe('babbles', answer('{ type: 1 }'))).reason, /cannot be understood/);
  const missing = await probeProvider('webgpu', { enginePath: '/nowhere/engine.js', hardwareOnly: true });
  assert.equal(missing.usable, false);
  assert.match(missing.reason, /could not be tried: .* is missing/);
});
