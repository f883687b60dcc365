// Which device is chosen, given the facts of a machine and what trying each device shows.
import assert from 'node:assert/strict';
import test from 'node:test';
import { chooseDevice, examineDevices, type Probe } from '../../../src/core/device/choose-device.ts';
import { surveyMachine, type Machine } from '../../../src/core/device/machine.ts';
import type { ProbeResult } from '../../../src/core/device/probe-result.ts';
import type { Provider } from '../../../src/core/onnx/session-options.ts';
import { DataDietError } from '../../../src/shared/errors.ts';

const LINUX: Machine = {
  platform: 'linux',
  processor: 'Some CPU',
  threads: 8,
  backends: ['cpu', 'webgpu', 'cuda', 'tensorrt'],
  graphics: { present: true, names: ['NVIDIA T4'] },
  visible: { kind: 'all' },
  hasCudaLibrary: true,
};
const WITHOUT_GRAPHICS: Machine = {
  ...LINUX,
  graphics: { present: false, names: [] },
  visible: { kind: 'all' },
  hasCudaLibrary: false,
};
const MAC: Machine = {
  ...LINUX,
  platform: 'darwin',
  backends: ['cpu', 'webgpu', 'coreml'],
  graphics: { present: true, names: ['Apple M2'] },
  visible: { kind: 'all' },
  hasCudaLibrary: false,
};

const RIGHT: ProbeResult = { usable: true, reason: 'computes what the CPU computes', adapter: undefined };
const SOFTWARE: ProbeResult = { ...RIGHT, adapter: 'llvmpipe (LLVM 15.0.6, 256 bits)' };
const CRASHED: ProbeResult = {
  usable: false,
  reason: 'crashed when it was tried (SIGSEGV)',
  adapter: undefined,
};

/** What trying each device shows; one that is not named must not be tried. */
function probing(results: Partial<Record<Provider, ProbeResult>>): Probe & { readonly tried: string[] } {
  const tried: string[] = [];
  const probe = (provider: Provider, hardwareOnly: boolean): Promise<ProbeResult> => {
    tried.push(`${provider}${hardwareOnly ? ', hardware only' : ''}`);
    const result = results[provider];
    return result ? Promise.resolve(result) : Promise.reject(new Error(`${provider} must not be tried`));
  };
  return Object.assign(probe, { tried });
}

test('auto takes CUDA before WebGPU, and does not try what it does not need', async () => {
  const probe = probing({ cuda: RIGHT });
  assert.deepEqual(await chooseDevice('auto', LINUX, probe), {
    provider: 'cuda',
    adapter: 'NVIDIA T4',
    reason: 'chosen: it computes what the CPU computes',
    threads: 8,
  });
  assert.deepEqual(probe.tried, ['cuda, hardware only']);
});

test('auto goes on to the next device after one that crashes', async () => {
  const probe = probing({ cuda: CRASHED, webgpu: { ...RIGHT, adapter: 'Tesla T4' } });
  const chosen = await chooseDevice('auto', LINUX, probe);
  assert.equal(chosen.provider, 'webgpu');
  assert.equal(chosen.adapter, 'Tesla T4', 'the name that the driver told wins');
});

test('auto takes Core ML where WebGPU computes something else', async () => {
  const wrong: ProbeResult = { ...CRASHED, reason: 'computes something else than the CPU' };
  const chosen = await chooseDevice('auto', MAC, probing({ webgpu: wrong, coreml: RIGHT }));
  assert.deepEqual([chosen.provider, chosen.adapter], ['coreml', 'Apple M2']);
});

test('auto never takes software that plays a GPU', async () => {
  const machine = { ...LINUX, hasCudaLibrary: false };
  const chosen = await chooseDevice('auto', machine, probing({ webgpu: SOFTWARE }));
  assert.equal(chosen.provider, 'cpu');
  assert.equal(chosen.adapter, 'Some CPU');
  assert.match(chosen.reason, /^chosen: WebGPU computes what the CPU computes, in software: slower/);
});

test('auto tries nothing where there is no graphics hardware', async () => {
  const probe = probing({});
  const chosen = await chooseDevice('auto', WITHOUT_GRAPHICS, probe);
  assert.equal(chosen.provider, 'cpu');
  assert.equal(chosen.reason, 'chosen: WebGPU finds no graphics hardware on this machine');
  assert.deepEqual(probe.tried, []);
});

test('a device that is named is tried, software or not, whatever the machine has', async () => {
  const probe = probing({ webgpu: SOFTWARE });
  const chosen = await chooseDevice('webgpu', WITHOUT_GRAPHICS, probe);
  assert.equal(chosen.provider, 'webgpu');
  assert.match(chosen.reason, /^asked for; it computes .* in software/);
  assert.deepEqual(probe.tried, ['webgpu']);
  assert.equal((await chooseDevice('cpu', LINUX, probing({}))).reason, 'asked for');
});

test('a named device that cannot be used is an error that says why and what to do', async () => {
  for (const [device, machine, message] of [
    ['webgpu', LINUX, 'WebGPU cannot be used: it crashed when it was tried (SIGSEGV).'],
    [
      'coreml',
      LINUX,
      'Core ML cannot be used: it is not part of ONNX Runtime here: Core ML is a part of macOS.',
    ],
    ['cuda', WITHOUT_GRAPHICS, /^CUDA cannot be used: it is not installed/],
  ] as const) {
    await assert.rejects(chooseDevice(device, machine, probing({ webgpu: CRASHED })), (error) => {
      assert.ok(error instanceof DataDietError && error.code === 'device-unavailable');
      assert.match(error.action ?? '', /data-diet devices/);
      if (typeof message === 'string') assert.equal(error.message, message);
      else assert.match(error.message, message);
      return true;
    });
  }
});

test('the list has every device, usable or not, with a reason', async () => {
  const reports = await examineDevices(LINUX, probing({ webgpu: SOFTWARE, cuda: CRASHED }));
  assert.deepEqual(
    reports.map(({ device, usable, automatic }) => [device, usable, automatic]),
    [
      ['cpu', true, true],
      ['webgpu', true, false],
      ['cuda', false, false],
      ['dml', false, false],
      ['coreml', false, false],
    ],
  );
  for (const { reason } of reports) assert.notEqual(reason, '');
});

test('the survey of this machine knows its processor and the CPU provider', () => {
  const machine = surveyMachine();
  assert.ok(machine.backends.includes('cpu'));
  assert.notEqual(machine.processor, '');
  assert.ok(machine.threads >= 1);
});
