// The software GPU that WebGPU tests run on: SwiftShader, a Vulkan driver that comes with Debian's Chromium.
import fs from 'node:fs';

const USUAL_PLACE = '/usr/lib/chromium/vk_swiftshader_icd.json';
const driver =
  [process.env['DATA_DIET_SWIFTSHADER_ICD'], USUAL_PLACE].find(
    (file) => file !== undefined && file !== '' && fs.existsSync(file),
  ) ?? '';
const strict = process.env['CI'] === 'true';

/** What the Vulkan loader reads to use SwiftShader alone, whatever hardware there is. */
export const softwareGpuEnvironment = { VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver };

/** Lets this process's own ONNX Runtime find SwiftShader: to be called before the first session is made. */
export function useSoftwareGpu(): void {
  if (driver !== '') Object.assign(process.env, softwareGpuEnvironment);
}

/** Options of a test that needs the software GPU: without it it is skipped, but in CI it fails. */
export const needsSoftwareGpu = {
  skip:
    driver === '' && !strict
      ? 'NO SOFTWARE GPU: install chromium and libvulkan1 (Debian), or name its driver in DATA_DIET_SWIFTSHADER_ICD'
      : false,
};
