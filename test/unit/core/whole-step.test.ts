// The whole step against PyTorch in float64: scores, per-parameter per-example gradient norms, three AdamW steps.
import assert from 'node:assert/strict';
import test from 'node:test';
import { trimVocabulary } from '../../../src/core/weights/load-parameters.ts';
import { compileGraph, Executable, type Feeds } from '../../../src/core/onnx/executable.ts';
import { buildScoreGraph } from '../../../src/core/scores/score-graph.ts';
import { ADAMW_DEFAULTS, stepScalars } from '../../../src/core/train/adamw.ts';
import { makeBatch } from '../../../src/core/train/batch.ts';
import { DeviceState } from '../../../src/core/train/device-state.ts';
import { DeviceTransfer } from '../../../src/core/train/device-transfer.ts';
import { TRAIN_DEFAULTS } from '../../../src/core/train/fine-tune.ts';
import { DropoutMasks } from '../../../src/core/train/dropout-masks.ts';
import { LanedState } from '../../../src/core/lanes/laned-state.ts';
import { startLanes } from './start-lanes.ts';
import { HostState } from '../../../src/core/train/host-state.ts';
import { maskSeed } from '../../../src/core/train/mask-stream.ts';
import { classification } from '../../../src/core/train/objective.ts';
import { buildGradientGraph, buildUpdateGraph, gradientName } from '../../../src/core/train/train-graph.ts';
import { assertClose, byPublicName, isKeyBias, loadReference } from './reference.ts';

const floats = (results: Feeds, name: string): Float32Array => {
  const data = results[name]?.data;
  assert.ok(data instanceof Float32Array, `${name} is missing`);
  return data;
};

/** Short batches take the Gram form of a weight's norm, long ones the product itself: both must be exact. */
const LENGTHS = { 'Gram form': 1, 'product form': 1000 };

const BATCHES = [Uint32Array.of(0, 1, 2, 3, 4), Uint32Array.of(0, 1, 2), Uint32Array.of(2, 3, 4)];

const FIXTURES = [
  'bert',
  'bert-k2-gelu_new',
  'roberta',
  'xlm-roberta',
  'distilbert',
  'electra',
  'electra-wide',
  'albert',
  'albert-groups',
  'mpnet',
  'modernbert',
  'modernbert-biased',
];

for (const fixture of FIXTURES) {
  for (const trim of [false, true]) {
    const title = `${fixture}, ${trim ? 'trimmed' : 'whole'} vocabulary`;
    for (const [form, length] of Object.entries(LENGTHS)) {
      test(`${title}, ${form}: loss, EL2N, GraNd and head GraNd of every example`, async () => {
        const { classifier, classes, examples, expected, initial } = await loadReference(fixture, { trim });
        const trimmed = trimVocabulary(classifier, examples.vocabulary);
        const graph = buildScoreGraph(trimmed, classes, { length, perParameter: true });
        const executable = await Executable.compile(graph, { threads: 1 });
        const batch = makeBatch(trimmed, examples, Uint32Array.of(0, 1, 2, 3, 4), {
          classes,
          exampleWeight: 1,
        });
        const results = await executable.run({
          ...batch.feeds,
          ...new HostState(trimmed.parameters, initial).parameters,
        });
        assertClose(floats(results, 'losses'), expected.loss, { name: 'loss' });
        assertClose(floats(results, 'el2n'), expected.el2n, { name: 'EL2N' });
        assertClose(floats(results, 'grand'), expected.grand, { name: 'GraNd' });
        assertClose(floats(results, 'head_grand'), expected.head_grand, { name: 'head GraNd' });
        for (const { name } of trimmed.parameters) {
          const norms = floats(results, `norm2:${name}`).map(Math.sqrt);
          const wanted = byPublicName(expected.example_gradient_norm_by_parameter, classifier, name);
          // A key's bias shifts all scores of a query alike: its gradient is exactly 0, here the noise of float32.
          assertClose(norms, wanted, { name, floor: isKeyBias(name) ? 0.1 : 1e-3 });
        }
        await executable.dispose();
      });
    }

    test(`${title}: gradients, the whole batch's and the sum of its parts'`, async () => {
      const { classifier, classes, examples, expected, initial } = await loadReference(fixture, { trim });
      const trimmed = trimVocabulary(classifier, examples.vocabulary);
      const objective = classification(trimmed, classes);
      const { graph } = buildGradientGraph(objective, { dropout: false });
      const executable = await Executable.compile(graph, { threads: 1 });
      const { parameters } = new HostState(trimmed.parameters, initial);
      const { feeds } = makeBatch(trimmed, examples, BATCHES[0]!, { classes, exampleWeight: 1 / 5 });
      const results = await executable.run({ ...feeds, ...parameters });
      assertClose(floats(results, 'loss'), [expected.steps[0]!.loss], { name: 'loss' });
      for (const { name } of trimmed.parameters) {
        const norm = Math.hypot(...floats(results, gradientName(name)));
        assertClose([norm], [byPublicName(expected.gradient_norm_by_parameter, classifier, name)], {
          name,
          floor: isKeyBias(name) ? 0.1 : 1e-3,
        });
      }
      await executable.dispose();
    });

    for (const memory of ['host', 'host, batches in parts', 'lanes', 'device'] as const) {
      test(`${title}: three AdamW steps, state in the memory of the ${memory}`, async () => {
        const { classifier, classes, examples, expected, initial, after3 } = await loadReference(fixture, {
          trim,
        });
        const trimmed = trimVocabulary(classifier, examples.vocabulary);
        const objective = classification(trimmed, classes);
        const host = new HostState(trimmed.parameters, initial);
        const transfer = await DeviceTransfer.compile(trimmed.parameters, { threads: 1 }, compileGraph);
        const lanes = memory === 'lanes' ? await startLanes(2) : undefined;
        const states = {
          host: () => host,
          'host, batches in parts': () => host,
          lanes: () => LanedState.create(lanes!, trimmed.parameters, initial),
          device: () => DeviceState.from(trimmed.parameters, host.parameters, transfer),
        };
        const state = await states[memory]();
        const { graph, dropoutSites, maskType } =
          memory === 'device'
            ? buildUpdateGraph(objective, { ...TRAIN_DEFAULTS, dropout: false })
            : buildGradientGraph(objective, { dropout: false });
        const compile = lanes?.compile ?? compileGraph;
        const executable = await compile(graph, { threads: 1 });
        for (const [index, rows] of BATCHES.entries()) {
          const inParts = memory === 'host, batches in parts' || memory === 'lanes';
          const parts = inParts ? [rows.slice(0, 2), rows.slice(2)] : [rows];
          const { loss, gradientNorm } = await state.step(
            {
              graph: executable,
              masks: new DropoutMasks(dropoutSites, maskType),
              parts: parts.map((part) =>
                makeBatch(trimmed, examples, part, { classes, exampleWeight: 1 / rows.length }),
              ),
              maskSeed: (part) => maskSeed(0, index + 1, part),
            },
            { ...TRAIN_DEFAULTS, scalars: stepScalars(index + 1, 1e-3, ADAMW_DEFAULTS) },
          );
          const step = expected.steps[index]!;
          assertClose([loss], [step.loss], { name: `loss of step ${index}` });
          assertClose([gradientNorm], [step.gradient_norm], { name: `gradient norm of step ${index}` });
        }
        for (const { name } of trimmed.parameters) {
          // AdamW divides a gradient by its own size: where it is exactly 0, float32's noise would be compared.
          if (isKeyBias(name)) continue;
          assertClose(floats(state.parameters, name), after3.get(name)!, {
            name: `${name} after 3 steps`,
            floor: 0.05,
          });
        }
        await executable.dispose();
        await transfer.dispose();
        await lanes?.end();
      });
    }
  }
}
