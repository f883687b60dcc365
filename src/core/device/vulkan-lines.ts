// What the Vulkan loader and the program that asks for it write to standard error: ONNX Runtime tells neither which adapter
// its WebGPU provider took nor why there is none.

/** The adapter that a Vulkan program chose, from a line that the loader writes when it is asked to (VK_LOADER_DEBUG). */
export function adapterInLoaderLine(line: string): string | undefined {
  return /\bUsing "(.+)" with driver: ".*"/.exec(line)?.[1]?.trim();
}

/** An adapter that is there, of those among which a program chooses. */
export function adapterListedInLoaderLine(line: string): string | undefined {
  return /\bDRIVER: +\[\d+\] (.+)$/.exec(line)?.[1]?.trim();
}

/** Why no adapter will be found, where a line tells. A GPU that computes for CUDA may well have no Vulkan beside it. */
export function obstacleInVulkanLine(line: string): string | undefined {
  return OBSTACLES.find(([words]) => words.test(line))?.[1];
}

const OBSTACLES: readonly (readonly [words: RegExp, obstacle: string])[] = [
  [
    /Couldn't load Vulkan: libvulkan\S* cannot open shared object file/,
    'the Vulkan loader is not installed (libvulkan1 in Debian and Ubuntu, vulkan-loader in Fedora)',
  ],
  [/vkCreateInstance: Found no drivers/, "the graphics driver's part for Vulkan is not installed"],
];
