// When a device fails in the middle of a job: what kind of failure it is, and how to go on.
import { DataDietError } from '../../shared/errors.ts';
import { tellsOutOfMemory } from '../../shared/out-of-memory.ts';
import type { Provider } from '../onnx/session-options.ts';

export interface DeviceFault {
  /** `memory`: less at once may fit; `lost`: the device is gone for this process; `other`: anything else it said. */
  readonly kind: 'memory' | 'lost' | 'other';
  /** What the runtime said, in one line. */
  readonly message: string;
}

/** The device is gone: reset by its driver, unplugged, or hung. The numbers are DXGI's errors, as DirectML tells them. */
const LOST = [/device[ _]?(was|is|has been)?[ _]?(lost|removed|hung|reset)/i, /887A000[567]/i];

/**
 * Too much was asked for. WebGPU tells it in two steps: making the buffer only marks it as invalid, and the first
 * program that uses it is refused. Our programs are the same for every batch, so a refusal is about the buffer.
 */
const TOO_MUCH = [
  /Invalid (Buffer|BindGroup|CommandBuffer)/,
  /Allocation size too large/i,
  /Failed to create GPU buffer/i,
  /maxStorageBuffer|maxBufferSize|Too many storage buffers/,
  /ALLOC_FAILED/,
  // E_OUTOFMEMORY, as DirectML tells it.
  /8007000E/i,
];

/** The fault that an error of a run tells of; undefined where the device is not to blame: on the CPU, or an error of ours. */
export function deviceFaultOf(provider: Provider, error: unknown): DeviceFault | undefined {
  if (provider === 'cpu' || error instanceof DataDietError) return undefined;
  const text = error instanceof Error ? error.message : String(error);
  const message = text.replace(/\s+/g, ' ').trim().slice(0, 300);
  if (LOST.some((words) => words.test(text))) return { kind: 'lost', message };
  const memory = tellsOutOfMemory(text) || TOO_MUCH.some((words) => words.test(text));
  return { kind: memory ? 'memory' : 'other', message };
}

/** What a job computes with, and how much at once. */
export interface Footing {
  readonly provider: Provider;
  /** Examples a training step. */
  readonly trainingBatch: number;
  /** Examples scored at once; decides no score. */
  readonly scoringBatch: number;
}

export type FaultStage = 'training' | 'scoring';

/**
 * How to go on after a fault: with half as much at once where memory was short, down to one example; else, and then,
 * on the CPU, with the batch that was asked for.
 */
export function retreat(footing: Footing, fault: DeviceFault, stage: FaultStage, asked: number): Footing {
  const batch = stage === 'training' ? footing.trainingBatch : footing.scoringBatch;
  if (fault.kind !== 'memory' || batch === 1) {
    return { provider: 'cpu', trainingBatch: asked, scoringBatch: asked };
  }
  const halved = Math.ceil(batch / 2);
  return stage === 'training' ? { ...footing, trainingBatch: halved } : { ...footing, scoringBatch: halved };
}
