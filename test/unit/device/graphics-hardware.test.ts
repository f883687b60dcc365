// Names of graphics hardware, as the systems write them.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { drmNames, nvidiaNames, registryNames } from '../../../src/core/device/graphics-hardware.ts';
import { relativeDifference } from '../../../src/core/device/agreement.ts';
import { isSoftwareAdapter } from '../../../src/core/device/software-adapter.ts';
import {
  adapterInLoaderLine,
  adapterListedInLoaderLine,
  obstacleInVulkanLine,
} from '../../../src/core/device/vulkan-lines.ts';
import { fileWriter, temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
const write = fileWriter(folder);

test('Linux: NVIDIA’s driver tells models, others a vendor’s number', () => {
  write('gpus/0000:01:00.0/information', 'Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 100\n');
  assert.deepEqual(nvidiaNames(path.join(folder, 'gpus')), ['NVIDIA H100 80GB HBM3']);
  write('drm/renderD128/device/vendor', '0x1002\n');
  write('drm/renderD128/device/device', '0x744c\n');
  write('drm/renderD129/device/vendor', '0x10de\n');
  assert.deepEqual(drmNames(path.join(folder, 'drm'), ['renderD128', 'renderD129', 'renderD130']), [
    'AMD graphics 0x744c',
  ]);
  assert.deepEqual(nvidiaNames(path.join(folder, 'absent')), []);
});

test('Windows: the registry’s display adapters, each once', () => {
  const answer = [
    '',
    'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968}\\0000',
    '    DriverDesc    REG_SZ    Intel(R) UHD Graphics 630',
    '',
    '    DriverDesc    REG_SZ    Microsoft Basic Display Adapter',
    '    DriverDesc    REG_SZ    Intel(R) UHD Graphics 630',
    'End of search: 3 match(es) found.',
  ].join('\r\n');
  const names = registryNames(answer);
  assert.deepEqual(names, ['Intel(R) UHD Graphics 630', 'Microsoft Basic Display Adapter']);
  assert.deepEqual(
    names.map((name) => isSoftwareAdapter(name)),
    [false, true],
  );
});

test('the Vulkan loader’s line names the adapter; other lines do not', () => {
  const line =
    'DRIVER | LAYER:          Using "llvmpipe (LLVM 15.0.6, 256 bits)" with driver: "/usr/lib/libvulkan_lvp.so"';
  assert.equal(adapterInLoaderLine(line), 'llvmpipe (LLVM 15.0.6, 256 bits)');
  assert.ok(isSoftwareAdapter('llvmpipe (LLVM 15.0.6, 256 bits)'));
  assert.equal(adapterInLoaderLine('INFO | DRIVER:    [0] NVIDIA H100'), undefined);
  assert.equal(adapterListedInLoaderLine('INFO | DRIVER:    [0] NVIDIA H100  '), 'NVIDIA H100');
  assert.equal(adapterListedInLoaderLine(line), undefined);
  assert.ok(!isSoftwareAdapter('NVIDIA GeForce RTX 4090'));
});

test('what is missing for Vulkan is told from the lines that say so', () => {
  const noLoader =
    "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file: No such file or directory";
  assert.match(obstacleInVulkanLine(noLoader) ?? '', /the Vulkan loader is not installed \(libvulkan1/);
  const noDriver = 'ERROR | DRIVER:   vkCreateInstance: Found no drivers!';
  assert.match(obstacleInVulkanLine(noDriver) ?? '', /the graphics driver's part for Vulkan/);
  assert.equal(obstacleInVulkanLine('INFO | DRIVER:    [0] NVIDIA H200'), undefined);
});

test('agreement is measured against the largest number, and what is no number agrees with nothing', () => {
  const floats = (...numbers: number[]) => Float32Array.from(numbers);
  assert.equal(relativeDifference(floats(1, 2, -4), floats(1, 2, -4)), 0);
  assert.equal(relativeDifference(floats(1, 3, -4), floats(1, 2, -4)), 0.25);
  assert.equal(relativeDifference(floats(Number.NaN), floats(1)), Infinity);
  assert.equal(relativeDifference(floats(1), floats(1, 2)), Infinity);
  assert.equal(relativeDifference(floats(0.5), floats(0)), 0.5);
});
