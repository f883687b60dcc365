// What an engine process can do, behind one import: everything here needs ONNX Runtime.
import os from 'node:os';
import { findDifference } from '../core/device/agreement.ts';
import * as devices from '../core/device/choose-device.ts';
import { surveyMachine } from '../core/device/machine.ts';
import { probeProvider } from './probe.ts';
import type { DeviceReport } from '../shared/device-report.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import type { JobReport } from './prepare-job.ts';
import { runScoreJobInProcess } from './run-score-job.ts';

export { findDifference };

/** @param enginePath the engine's bundle, which is started once more to try a device */
export function reportDevices(enginePath: string): Promise<DeviceReport[]> {
  return devices.examineDevices(surveyMachine(), proberOf(enginePath));
}

/** @param enginePath the engine's bundle, which is started once more to try a device */
export function score(job: ScoreJob, enginePath: string, report: JobReport): Promise<RunMetadata> {
  if (job.background === true) makeWay();
  const choose = () => {
    const machine = surveyMachine();
    const threads = Math.min(job.threads ?? machine.threads, machine.threads);
    return devices.chooseDevice(job.device, { ...machine, threads }, proberOf(enginePath));
  };
  return runScoreJobInProcess(job, report, choose);
}

/** Threads that start from now on inherit it. */
function makeWay(): void {
  try {
    os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It computes as others do, then.
  }
}

function proberOf(enginePath: string): devices.Probe {
  return (provider, hardwareOnly) => probeProvider(provider, { enginePath, hardwareOnly });
}
