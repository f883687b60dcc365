// Graphics adapters that are programs: right, but slower than the CPU provider.

const SOFTWARE = [
  /swiftshader/i,
  /llvmpipe/i,
  /lavapipe/i,
  /softpipe/i,
  /basic (render|display)/i,
  /\bwarp\b/i,
];

export function isSoftwareAdapter(name: string): boolean {
  return SOFTWARE.some((words) => words.test(name));
}

/**
 * The adapter and driver that a Vulkan program chose, from a line that the Vulkan loader writes when it is asked to
 * (VK_LOADER_DEBUG): ONNX Runtime does not tell which adapter its WebGPU provider took.
 */
export function adapterInLoaderLine(line: string): string | undefined {
  return /\bUsing "(.+)" with driver: ".*"/.exec(line)?.[1]?.trim();
}
