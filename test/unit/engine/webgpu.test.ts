// The whole path on WebGPU, through a software Vulkan driver: training and scoring agree with the CPU.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { deviceFaultOf } from '../../../src/core/device/device-fault.ts';
import { probeProvider } from '../../../src/engine/probe.ts';
import { trimVocabulary } from '../../../src/core/weights/load-parameters.ts';
import { Executable, Tensor, type Feeds } from '../../../src/core/onnx/executable.ts';
import { add, matmul, reduceSum } from '../../../src/core/onnx/functions.ts';
import { Graph } from '../../../src/core/onnx/graph.ts';
import type { Provider } from '../../../src/core/onnx/session-options.ts';
import { Scorer } from '../../../src/core/scores/score-examples.ts';
import { FineTuner, TRAIN_DEFAULTS } from '../../../src/core/train/fine-tune.ts';
import { StateMemory } from '../../../src/core/train/state-memory.ts';
import { metadataPath, RunMetadataSchema, ScoredRowSchema } from '../../../src/shared/results.ts';
import { assertClose, isKeyBias, loadReference } from '../core/reference.ts';
import { needsSoftwareGpu, softwareGpuEnvironment, useSoftwareGpu } from './software-gpu.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

useSoftwareGpu();

const cli = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'dist', 'cli.js');
const folder = temporaryFolder();

/** Three steps with dropout, then the scores of all examples, two a batch. */
async function trainAndScore(provider: Provider) {
  const { classifier: whole, classes, examples, initial } = await loadReference('bert', { trim: true });
  const classifier = trimVocabulary(whole, examples.vocabulary);
  // With the usual epsilon an element moves by the learning rate whatever its gradient's size, and the float32 noise of
  // a gradient that is nearly 0 would be compared.
  const adamW = { ...TRAIN_DEFAULTS.adamW, epsilon: 1e-3 };
  const options = { ...TRAIN_DEFAULTS, adamW, epochs: 1, batchSize: 2, learningRate: 1e-2 };
  const runtime = { provider, threads: 1 };
  const tuner = await FineTuner.compile(classifier, classes, options, runtime);
  const scorer = await Scorer.compile(classifier, classes, 12, runtime);
  const memory = await StateMemory.compile(classifier.parameters, runtime);
  const state = await memory.create(initial);
  const locations = new Set<string>();
  const note = (): void => {
    for (const tensor of Object.values(state.parameters)) locations.add(tensor.location);
  };
  note();
  const losses: number[] = [];
  for await (const step of tuner.run(state, examples, 1)) {
    losses.push(step.loss);
    note();
  }
  const scores: number[][] = [];
  for await (const batch of scorer.run(state.parameters, examples, 2)) {
    batch.rows.forEach((row, index) => {
      scores[row] = [batch.losses, batch.el2n, batch.grand, batch.headGrand].map((column) => column[index]!);
    });
  }
  const parameters: Feeds = await state.download();
  state.dispose();
  for (const compiled of [memory, scorer, tuner]) await compiled.dispose();
  return { losses, scores, parameters, locations: [...locations] };
}

test(
  'three steps and all scores agree with the CPU; the state never leaves the device',
  needsSoftwareGpu,
  async () => {
    const cpu = await trainAndScore('cpu');
    const gpu = await trainAndScore('webgpu');
    assert.deepEqual(cpu.locations, ['cpu']);
    assert.deepEqual(gpu.locations, ['gpu-buffer']);
    assert.equal(gpu.losses.length, 3);
    assertClose(gpu.losses, cpu.losses, { name: 'losses' });
    cpu.scores.forEach((expected, row) => {
      assertClose(gpu.scores[row]!, expected, { name: `loss, EL2N, GraNd and head GraNd of row ${row}` });
    });
    for (const [name, expected] of Object.entries(cpu.parameters)) {
      // Its gradient is exactly 0, and AdamW divides its noise by its own size.
      if (isKeyBias(name)) continue;
      const actual = gpu.parameters[name]?.data;
      assert.ok(actual instanceof Float32Array && expected.data instanceof Float32Array);
      assertClose(actual, expected.data, { name, floor: 0.05 });
    }
  },
);

test('an allocation that fails is told as such, and the next run succeeds', needsSoftwareGpu, async () => {
  const graph = new Graph();
  const column = graph.input('column', 'float32', ['N', 1]);
  const row = graph.input('row', 'float32', [1, 'N']);
  graph.output('sum', reduceSum(add(matmul(column, row), 1), { axes: [0, 1] }));
  const executable = await Executable.compile(graph, { provider: 'webgpu' });
  const run = (n: number) =>
    executable.run({
      column: new Tensor('float32', new Float32Array(n).fill(1), [n, 1]),
      row: new Tensor('float32', new Float32Array(n).fill(2), [1, n]),
    });
  for (const tooMany of [24_000, 60_000]) {
    // 2.3 and 14 GB: more than the driver gives to one buffer.
    await assert.rejects(run(tooMany), (error) => deviceFaultOf('webgpu', error)?.kind === 'memory');
  }
  assert.equal((await run(10))['sum']?.data[0], 300);
  await executable.dispose();
});

/** Runs the built command line. */
function runCli(words: readonly string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  const env = { ...process.env, ...softwareGpuEnvironment };
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...words], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, code: error === null ? 0 : Number(error.code) });
    });
  });
}

async function scoreFile(device: string) {
  const out = path.join(folder, `${device}.jsonl`);
  const words = ['--device', device, '--seeds', '1', '--batch-size', '4', '--out', out];
  const { code, stderr } = await runCli(['score', 'tiny.jsonl', ...words]);
  assert.equal(code, 0, stderr);
  const rows = fs.readFileSync(out, 'utf8').trimEnd().split('\n');
  return {
    rows: rows.map((line) => v.parse(ScoredRowSchema, JSON.parse(line))),
    metadata: v.parse(RunMetadataSchema, JSON.parse(fs.readFileSync(metadataPath(out), 'utf8'))),
  };
}

test('the command line scores a file on WebGPU as on the CPU', needsSoftwareGpu, async () => {
  const records = ['a good film', 'a bad film', 'good and short', 'bad, and far too long for what it is'].map(
    (text, row) => JSON.stringify({ text, label: row % 2 === 0 ? 'good' : 'bad' }),
  );
  fs.writeFileSync(path.join(folder, 'tiny.jsonl'), `${records.join('\n')}\n`);
  const cpu = await scoreFile('cpu');
  const gpu = await scoreFile('webgpu');
  assert.equal(gpu.metadata.device.provider, 'webgpu');
  assert.match(gpu.metadata.device.adapter, /SwiftShader/);
  assert.match(gpu.metadata.device.reason, /asked for; it computes what the CPU computes, in software/);
  assert.equal(gpu.metadata.device.fallbacks, undefined);
  for (const name of ['loss', 'el2n', 'grand', 'headGrand', 'confidence'] as const) {
    assertClose(
      gpu.rows.map((row) => row[name]!),
      cpu.rows.map((row) => row[name]!),
      { name },
    );
  }
});

test(
  'where hardware is wanted, the software GPU is recognised by its name and refused',
  needsSoftwareGpu,
  async () => {
    const probed = await probeProvider('webgpu', {
      enginePath: path.join(path.dirname(cli), 'engine.js'),
      hardwareOnly: true,
    });
    assert.equal(probed.usable, false);
    assert.match(probed.adapter ?? '', /SwiftShader/);
    assert.match(probed.reason, /^finds software only/);
  },
);

test('what the loader prints is heard also by somebody who is busy', needsSoftwareGpu, async () => {
  const enginePath = path.join(path.dirname(cli), 'engine.js');
  const probing = probeProvider('webgpu', { enginePath, hardwareOnly: false });
  for (let turn = 0; turn < 8; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    const until = performance.now() + 500;
    while (performance.now() < until);
  }
  assert.match((await probing).adapter ?? '', /SwiftShader/);
});

test('data-diet devices names the software GPU and that it must be asked for', needsSoftwareGpu, async () => {
  const { code, stdout, stderr } = await runCli(['devices']);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^device +usable +adapter +why$/m);
  assert.match(stdout, /^cpu +yes +.*computes with \d+ threads$/m);
  assert.match(stdout, /^webgpu +if named +SwiftShader.*computes what the CPU computes, in software/m);
  assert.match(stdout, /^coreml +no +- +is not part of ONNX Runtime here/m);
});
