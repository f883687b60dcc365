// The facts of this machine that decide which providers are worth trying.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { listSupportedBackends } from 'onnxruntime-node';
import { usableCores } from './usable-cores.ts';
import { visibleGpus, type VisibleGpus } from './visible-gpus.ts';
import { findGraphicsHardware, type GraphicsHardware } from './graphics-hardware.ts';

export interface Machine {
  readonly platform: string;
  /** Name of the processor. */
  readonly processor: string;
  /** That a job may keep busy. */
  readonly threads: number;
  /** Providers that this build of ONNX Runtime can have, by its own names. */
  readonly backends: readonly string[];
  readonly graphics: GraphicsHardware;
  /** Those of it that are ours. */
  readonly visible: VisibleGpus;
  /** CUDA's part of ONNX Runtime lies beside it: it is a download of its own. */
  readonly hasCudaLibrary: boolean;
}

export function surveyMachine(): Machine {
  return {
    platform: process.platform,
    processor: os.cpus()[0]?.model.trim() ?? os.arch(),
    threads: usableCores(),
    backends: listSupportedBackends().map(({ name }) => name),
    graphics: findGraphicsHardware(),
    visible: visibleGpus(),
    hasCudaLibrary: cudaLibraries().some((file) => fs.existsSync(file)),
  };
}

/** Where ONNX Runtime's install script puts CUDA's provider. */
function cudaLibraries(): string[] {
  try {
    const runtime = path.dirname(createRequire(__filename).resolve('onnxruntime-node/package.json'));
    const folder = path.join(runtime, 'bin', 'napi-v6', process.platform, process.arch);
    return ['libonnxruntime_providers_cuda.so', 'onnxruntime_providers_cuda.dll'].map((name) =>
      path.join(folder, name),
    );
  } catch {
    return [];
  }
}
