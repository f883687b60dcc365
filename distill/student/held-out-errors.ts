// How far a student is from the teacher on rows that it does not train on.
import type { Classifier } from '../../src/core/models/encoder.ts';
import { Executable, type Feeds } from '../../src/core/onnx/executable.ts';
import { Graph } from '../../src/core/onnx/graph.ts';
import { sortedBatches } from '../../src/core/train/data-order.ts';
import { buildRegression, type RegressionTarget } from '../../src/core/train/regression.ts';
import type { TeacherData } from './teacher-data.ts';

const BATCH_ROWS = 32;

/** The mean error of each target. */
export type TargetErrors = Readonly<Record<string, number>>;

export class HeldOutErrors {
  private constructor(
    private readonly classifier: Classifier,
    private readonly data: TeacherData,
    private readonly targets: readonly RegressionTarget[],
    private readonly rows: Uint32Array,
    private readonly executable: Executable,
  ) {}

  static async compile(
    classifier: Classifier,
    data: TeacherData,
    targets: readonly RegressionTarget[],
    rows: Uint32Array,
  ): Promise<HeldOutErrors> {
    const graph = new Graph();
    const { errors } = buildRegression(graph, classifier, targets, (x) => x);
    for (const [name, values] of errors) graph.output(name, values);
    return new HeldOutErrors(classifier, data, targets, rows, await Executable.compile(graph));
  }

  async evaluate(parameters: Feeds): Promise<TargetErrors> {
    const sums: Record<string, number> = {};
    const lengths = Uint32Array.from(this.rows, (row) => this.data.examples.lengths[row]!);
    for (const picked of sortedBatches(lengths, BATCH_ROWS)) {
      const rows = picked.map((index) => this.rows[index]!);
      const feeds: Feeds = { ...this.data.batch(this.classifier, rows, 1).feeds, ...parameters };
      const used = this.executable.inputNames.map((name) => [name, feeds[name]!] as const);
      const results = await this.executable.run(Object.fromEntries(used));
      for (const { name } of this.targets) {
        const errors = results[name]?.data;
        if (!(errors instanceof Float32Array)) throw new Error(`the graph gave no errors of ${name}`);
        sums[name] = errors.reduce((sum, error) => sum + error, sums[name] ?? 0);
      }
    }
    return Object.fromEntries(this.targets.map(({ name }) => [name, sums[name]! / this.rows.length]));
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }
}
