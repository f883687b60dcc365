// No op of the training and scoring graphs leaves the GPU: each one that did would be a round trip over the bus.
// Which provider a node is given to is told in ONNX Runtime's log alone, so each encoder is compiled in a process whose
// log is read: this file, started again.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { env, InferenceSession } from 'onnxruntime-node';
import { describeEncoder } from '../../../src/core/models/families/registry.ts';
import { encodeModel } from '../../../src/core/onnx/encode.ts';
import { exp, mul, reduceSum } from '../../../src/core/onnx/functions.ts';
import { Graph } from '../../../src/core/onnx/graph.ts';
import { sessionOptions } from '../../../src/core/onnx/session-options.ts';
import { buildScoreGraph } from '../../../src/core/scores/score-graph.ts';
import { TRAIN_DEFAULTS } from '../../../src/core/train/fine-tune.ts';
import { classification } from '../../../src/core/train/objective.ts';
import { buildUpdateGraph } from '../../../src/core/train/train-graph.ts';
import { needsSoftwareGpu, softwareGpuEnvironment } from './software-gpu.ts';

const fixtures = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'test/fixtures');
const CLASSES = 3;
const GRAPHS = ['training', 'scoring, Gram form', 'scoring, product form'];

function graphsOf(fixture: string): Graph[] {
  const config: unknown = JSON.parse(fs.readFileSync(path.join(fixtures, fixture, 'config.json'), 'utf8'));
  const classifier = describeEncoder('config.json', config).classifier(CLASSES);
  return [
    buildUpdateGraph(classification(classifier, CLASSES), TRAIN_DEFAULTS).graph,
    buildScoreGraph(classifier, CLASSES, { length: 12 }),
    buildScoreGraph(classifier, CLASSES, { length: 1000 }),
  ];
}

/** A graph of which one node is kept off the GPU: the log must tell. */
const CONTROL = 'control';

function controlGraph(): Graph {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['N', 4]);
  graph.output('y', reduceSum(exp(mul(x, 2)), { axes: [1] }));
  return graph;
}

/** In the child: compiles every graph of one encoder; the log goes to standard output and error. */
async function compileLoudly(fixture: string): Promise<void> {
  env.logLevel = 'verbose';
  const control = fixture === CONTROL;
  for (const graph of control ? [controlGraph()] : graphsOf(fixture)) {
    const forced = [...graph.reachableNodes()].find(({ op }) => op === 'Exp')?.outputs[0]?.name ?? '';
    const session = await InferenceSession.create(encodeModel(graph), {
      ...sessionOptions([...graph.outputs.keys()], { provider: 'webgpu' }),
      ...(control && { executionProviders: [{ name: 'webgpu', forceCpuNodeNames: [forced] }] }),
      logSeverityLevel: 0,
      logVerbosityLevel: 1,
    });
    await session.release();
  }
}

/** `All nodes placed on [P]. Number of nodes: n`, or `Node(s) placed on [P]...` for each of several providers. */
function placements(
  log: string,
): { readonly provider: string; readonly whole: boolean; readonly nodes: number }[] {
  return Array.from(
    log.matchAll(/(All nodes|Node\(s\)) placed on \[(\w+)\]\. Number of nodes: (\d+)/g),
    ([, share, provider, nodes]) => ({
      provider: provider!,
      whole: share === 'All nodes',
      nodes: Number(nodes),
    }),
  );
}

const compileHere = process.env['DATA_DIET_COMPILE_LOUDLY'];
if (compileHere !== undefined) {
  void compileLoudly(compileHere);
} else {
  const families = fs
    .readdirSync(fixtures)
    .filter((name) => fs.existsSync(path.join(fixtures, name, 'config.json')))
    .filter((name) => fs.existsSync(path.join(fixtures, name, 'expected.json')));
  const readPlacements = async (fixture: string): Promise<ReturnType<typeof placements>> => {
    const environment: NodeJS.ProcessEnv = {
      ...process.env,
      ...softwareGpuEnvironment,
      DATA_DIET_COMPILE_LOUDLY: fixture,
    };
    delete environment['NODE_TEST_CONTEXT'];
    const options = { env: environment, maxBuffer: 1 << 26 };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [__filename], options);
    return placements(stdout + stderr);
  };

  test('the log tells of a node that leaves the GPU', needsSoftwareGpu, async () => {
    const found = await readPlacements(CONTROL);
    assert.deepEqual(
      found
        .map(({ provider, whole }) => ({ provider, whole }))
        .sort((a, b) => a.provider.localeCompare(b.provider)),
      [
        { provider: 'CPUExecutionProvider', whole: false },
        { provider: 'WebGpuExecutionProvider', whole: false },
      ],
    );
  });

  for (const fixture of families) {
    test(`every op of ${fixture} is placed on WebGPU`, needsSoftwareGpu, async () => {
      const found = await readPlacements(fixture);
      assert.equal(found.length, GRAPHS.length, `a verdict for each of ${GRAPHS.join('; ')}`);
      for (const [index, { provider, whole, nodes }] of found.entries()) {
        const share = `${GRAPHS[index]!}: ${nodes} nodes on ${provider}`;
        assert.ok(whole && provider === 'WebGpuExecutionProvider', share);
        assert.ok(nodes > 100, share);
      }
    });
  }
}
