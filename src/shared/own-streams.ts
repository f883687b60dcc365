// What workers of the engine do with their streams.
/**
 * Options of a worker that prints nothing. Without them Node joins its streams to the process's, which makes those non-blocking:
 * what native code prints while nobody reads (the Vulkan loader, a runtime that ends for want of memory) would be lost then.
 */
export const OWN_STREAMS = { stdout: true, stderr: true } as const;
