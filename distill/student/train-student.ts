// A student's run from the teacher's cached outputs to a model folder, with checkpoints and a log.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DataDietError } from '../../src/shared/errors.ts';
import { fileSha256 } from '../file-sha256.ts';
import {
  checkpointFile,
  CORPUS_FILE,
  modelFolder,
  planFile,
  studentFolder,
  TEACHER_MODEL,
  TEACHER_OUTPUTS,
} from '../folders.ts';
import { readBasis, type Basis } from '../teacher/basis.ts';
import { claimTeacherFolder } from '../teacher/record.ts';
import { readShard, type Shard } from '../teacher/shards.ts';
import { shardFiles } from '../teacher/teacher-pass.ts';
import { Teacher } from '../teacher/teacher.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { Distillation, type DistillationOptions, type StepReport } from './distillation.ts';
import { writeLossPlot } from './loss-plot.ts';
import { RunLog } from './run-log.ts';
import { studentClassifier, type StudentShape } from './shape.ts';
import { startFromTeacher, type StartingPoint } from './start.ts';
import { TeacherData } from './teacher-data.ts';
import { writeWhole } from '../write-whole.ts';
import { writeModel } from './write-model.ts';

export interface TrainStudentOptions extends DistillationOptions {
  readonly shape: StudentShape;
  /** Of the run, and of its folder. */
  readonly name: string;
  /** Only so many of the teacher's shards are learned from. */
  readonly shards: number;
}

const LOG_EVERY = 50;
const EVALUATE_EVERY = 500;
const CHECKPOINT_EVERY_SECONDS = 240;

async function readShards(basis: Basis, count: number): Promise<{ shards: Shard[]; files: string[] }> {
  const shards: Shard[] = [];
  const files: string[] = [];
  for await (const { file } of shardFiles(basis, CORPUS_FILE)) {
    if (shards.length >= count) break;
    shards.push(await readShard(file));
    files.push(path.basename(file));
  }
  return { shards, files };
}

/** A folder belongs to the run that it was begun for: what it holds must not be mixed with another's. */
function claimFolder(folder: string, plan: unknown): void {
  mkdirSync(folder, { recursive: true });
  const file = planFile(folder);
  const text = `${JSON.stringify(plan, undefined, 2)}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') !== text) {
    throw new DataDietError('output-unwritable', `${folder} holds a run of other options (plan.json).`, {
      action: 'Choose another --name, or remove it.',
      place: { file },
    });
  }
  writeWhole(file, text);
}

export async function trainStudent(
  { shape, name, shards: most, ...options }: TrainStudentOptions,
  log: (line: string) => void,
): Promise<void> {
  const folder = studentFolder(name);
  const teacher = await openTeacher();
  const { shards, files } = await readShards(teacher.basis, most);
  claimFolder(folder, { shape, ...options, shards: files });
  const classifier = studentClassifier(shape);
  const data = TeacherData.from(shards, classifier);
  const start = startFromTeacher(teacher, shape);
  const run = await Distillation.open(classifier, data, start, options, (specs) =>
    readCheckpoint(checkpointFile(folder), specs),
  );
  const runLog = new RunLog(path.join(folder, 'log.jsonl'), run.checkpoint().step);
  log(
    `${data.examples.count} rows, ${data.examples.vocabulary.length} distinct tokens, ${options.steps} steps`,
  );
  const save = async (): Promise<void> => {
    await writeModel(modelFolder(folder), shape, run.student(start));
    writeLossPlot(path.join(folder, 'loss.svg'), runLog.lines);
    // Last: a checkpoint of all steps says that the model is the finished one.
    await writeCheckpoint(checkpointFile(folder), run.parameters, run.checkpoint());
  };
  await follow(run, options.steps, runLog, save, log);
  await save();
  await run.dispose();
  log(`The student is in ${modelFolder(folder)}.`);
}

/** What the students start from, and whose outputs they learn from. */
async function openTeacher(): Promise<StartingPoint> {
  const teacher = await Teacher.open(TEACHER_MODEL);
  const { parameters, classifier, revision } = teacher;
  await teacher.dispose();
  claimTeacherFolder(TEACHER_OUTPUTS, { teacher: revision, corpus: await fileSha256(CORPUS_FILE) });
  const { hiddenSize: width, layers } = classifier;
  return { parameters, basis: await readBasis(TEACHER_OUTPUTS), width, layers };
}

/** Takes all steps; logs and saves now and then. */
async function follow(
  run: Distillation,
  steps: number,
  runLog: RunLog,
  save: () => Promise<void>,
  log: (line: string) => void,
): Promise<void> {
  let { tokens, seconds } = runLog.lines.at(-1) ?? { tokens: 0, seconds: 0 };
  let since: StepReport[] = [];
  let begin = performance.now();
  let saved = begin;
  if (runLog.lines.length === 0) log(`at the start: ${JSON.stringify(await run.evaluate())}`);
  begin = performance.now();
  for await (const report of run.run()) {
    since.push(report);
    const { step, learningRate } = report;
    if (step % LOG_EVERY !== 0 && step !== steps) continue;
    seconds += (performance.now() - begin) / 1000;
    tokens += since.reduce((sum, taken) => sum + taken.tokens, 0);
    const loss = since.reduce((sum, taken) => sum + taken.loss, 0) / since.length;
    const measured = step % EVALUATE_EVERY === 0 || step === steps;
    const heldOut = measured ? await run.evaluate() : undefined;
    runLog.add({ step, tokens, loss, learningRate, seconds, ...(heldOut && { heldOut }) });
    const errors = heldOut ? `, held out ${JSON.stringify(heldOut)}` : '';
    log(
      `step ${step} of ${steps}, ${tokens} tokens in ${seconds.toFixed(0)} s: loss ${loss.toFixed(4)}${errors}`,
    );
    if (performance.now() - saved > CHECKPOINT_EVERY_SECONDS * 1000) {
      await save();
      saved = performance.now();
    }
    since = [];
    begin = performance.now();
  }
}
