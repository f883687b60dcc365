// Makes training states for one provider, in the memory that suits it. Compiled once, used by every run.
import { LanedState } from '../lanes/laned-state.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { ParameterSpec } from '../models/parameters.ts';
import { compileGraph, type CompileGraph, type CompileOptions } from '../onnx/executable.ts';
import { keepsOnDevice } from '../onnx/session-options.ts';
import { DeviceState } from './device-state.ts';
import { DeviceTransfer } from './device-transfer.ts';
import { HostState } from './host-state.ts';
import type { ParameterValues, Snapshot } from './snapshot.ts';
import type { TrainingState } from './training-state.ts';

export class StateMemory {
  private constructor(
    private readonly specs: readonly ParameterSpec[],
    /** Absent where the state lives in host memory. */
    private readonly transfer: DeviceTransfer | undefined,
    private readonly lanes?: Lanes,
  ) {}

  /** In memory that lanes share. */
  static ofLanes(specs: readonly ParameterSpec[], lanes: Lanes): StateMemory {
    return new StateMemory(specs, undefined, lanes);
  }

  static async compile(
    specs: readonly ParameterSpec[],
    runtime: CompileOptions,
    compile: CompileGraph = compileGraph,
  ): Promise<StateMemory> {
    const transfer = keepsOnDevice(runtime.provider)
      ? await DeviceTransfer.compile(specs, runtime, compile)
      : undefined;
    return new StateMemory(specs, transfer);
  }

  /**
   * @param values initial parameters by name; they are copied
   * @param moments AdamW's, where training goes on; copied
   */
  async create(values: ParameterValues, moments?: Snapshot['moments']): Promise<TrainingState> {
    if (this.lanes) return LanedState.create(this.lanes, this.specs, values, moments);
    const host = new HostState(this.specs, values, moments);
    return this.transfer ? DeviceState.from(this.specs, host.parameters, this.transfer, moments) : host;
  }

  async dispose(): Promise<void> {
    await this.transfer?.dispose();
  }
}
