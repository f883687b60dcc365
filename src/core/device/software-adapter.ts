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
