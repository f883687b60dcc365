// What an engine process can do, behind one import: everything here needs ONNX Runtime.
import os from 'node:os';
import { findDifference } from '../core/device/agreement.ts';
import * as devices from '../core/device/choose-device.ts';
import { surveyMachine } from '../core/device/machine.ts';
import { probeProvider } from './probe.ts';
import type { DeviceReport } from '../shared/device-report.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { EvaluateJob } from '../shared/evaluate-job.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import type { Part, Work } from '../shared/work.ts';
import {
  evaluateInProcess,
  evaluatePartInProcess,
  type EvaluationAnswer,
} from './evaluation/run-evaluation.ts';
import type { PartAnswer } from './planned-part.ts';
import type { JobReport } from './prepare-job.ts';
import { runScoreJobInProcess, scorePartInProcess } from './run-score-job.ts';

export { findDifference };

/** @param enginePath the engine's bundle, which is started once more to try a device */
export function reportDevices(enginePath: string): Promise<DeviceReport[]> {
  return devices.examineDevices(surveyMachine(), proberOf(enginePath));
}

/** @param enginePath the engine's bundle, which is started once more to try a device */
export function score(job: ScoreJob, enginePath: string, report: JobReport): Promise<RunMetadata> {
  return runScoreJobInProcess(job, report, chooserFor(job, enginePath));
}

/** @param enginePath as of `score` */
export function evaluate(job: EvaluateJob, enginePath: string, report: JobReport): Promise<EvaluationAnswer> {
  return evaluateInProcess(job, report, chooserFor(job, enginePath));
}

/** One part of a job that several processes compute. @param enginePath as of `score` */
export function work(
  { kind, job }: Work,
  part: Part,
  enginePath: string,
  report: JobReport,
): Promise<PartAnswer> {
  // Every part computes with what the plan was made for: another device gives other bits.
  const device = part.part === 'plan' ? job.device : part.plan.device.provider;
  const choose = chooserFor({ ...job, device }, enginePath);
  return kind === 'score'
    ? scorePartInProcess(job, part, report, choose)
    : evaluatePartInProcess(job, part, report, choose);
}

/** How a job finds its device. From now on it makes way for others where it is to. */
function chooserFor(
  { background, device, threads: most }: Pick<ScoreJob, 'background' | 'device' | 'threads'>,
  enginePath: string,
): () => Promise<devices.ChosenDevice> {
  if (background === true) makeWay();
  return () => {
    const machine = surveyMachine();
    const threads = Math.min(most ?? machine.threads, machine.threads);
    return devices.chooseDevice(device, { ...machine, threads }, proberOf(enginePath));
  };
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
