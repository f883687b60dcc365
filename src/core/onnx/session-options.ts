// How ONNX Runtime is told to run a graph on each execution provider.
import type { InferenceSession } from 'onnxruntime-node';
import type { NAMED_DEVICES } from '../../shared/device-report.ts';

/** What ONNX Runtime can compute with. */
export type Provider = (typeof NAMED_DEVICES)[number];

/** What a person calls them. */
export const PROVIDER_NAMES: Readonly<Record<Provider, string>> = {
  cpu: 'the CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
};

export interface CompileOptions {
  /** Execution provider; CPU unless told otherwise. */
  readonly provider?: Provider;
  /** How many runs may go on at once: see src/core/lanes. A batch is cut into as many chains of parts. */
  readonly lanes?: number | undefined;
  /** Threads within an operation; left out, the runtime's choice (one a core). */
  readonly threads?: number | undefined;
  /** Names of outputs that stay in device memory, where the provider can keep them there: see `keepsOnDevice`. */
  readonly onDevice?: readonly string[];
}

/**
 * Whether results can stay in the provider's own memory and be fed to the next run from there. Of the providers of
 * onnxruntime-node only WebGPU can; the state of the others travels through host memory at each step.
 */
export function keepsOnDevice(provider: Provider | undefined): boolean {
  return provider === 'webgpu';
}

/** CoreML's newer model format: the older one computes in half precision on the GPU and the neural engine. */
const COREML_ML_PROGRAM = 0x10;

type ProviderOptions = Pick<InferenceSession.SessionOptions, 'executionProviders' | 'enableMemPattern'>;

const PROVIDER_OPTIONS: Readonly<Record<Provider, ProviderOptions>> = {
  cpu: { executionProviders: ['cpu'] },
  webgpu: { executionProviders: ['webgpu'] },
  cuda: { executionProviders: [{ name: 'cuda', deviceId: 0 }] },
  // DirectML's documentation asks for sequential execution without memory patterns.
  dml: { executionProviders: [{ name: 'dml', deviceId: 0 }], enableMemPattern: false },
  coreml: { executionProviders: [{ name: 'coreml', coreMlFlags: COREML_ML_PROGRAM }] },
};

/** @param outputs names of all outputs of the graph */
export function sessionOptions(
  outputs: readonly string[],
  { provider = 'cpu', threads, onDevice = [] }: CompileOptions,
): InferenceSession.SessionOptions {
  const resident = new Set(keepsOnDevice(provider) ? onDevice : []);
  return {
    ...PROVIDER_OPTIONS[provider],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    logSeverityLevel: 3,
    // Threads that wait sleep instead of spinning: people work while they score, and a core that spins is taken from them
    // and from the other threads. The bits are the same.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    ...(resident.size > 0 && {
      preferredOutputLocation: Object.fromEntries(
        outputs.map((name) => [name, resident.has(name) ? 'gpu-buffer' : 'cpu']),
      ),
    }),
  };
}

/** What a provider's libraries read from the environment, once, when they are loaded. */
export function prepareEnvironment(provider: Provider | undefined): void {
  // cuBLAS rounds the factors of float32 products to 10 bits (TF32) unless told not to: too coarse for exact scores.
  if (provider === 'cuda') process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
}
