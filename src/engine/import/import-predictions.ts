// Takes in a model's own predictions as a result: units as a run leaves them, without a run.
import { createHash } from 'node:crypto';
import { name, version } from '../../../package.json';
import { fingerprintOfFile } from '../../data/dataset-file.ts';
import { exportScores, requirePlaceForScores } from '../../results/export-scores.ts';
import type { JobIdentity } from '../../results/job-identity.ts';
import { measureTrust } from '../../results/measure-trust.ts';
import { fitOf, mergeResult, type MergePlan } from '../../results/merge.ts';
import { ResultStore } from '../../results/store.ts';
import { writeUnit, type UnitColumns } from '../../results/unit.ts';
import type { Label, Remark } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';
import { listNames } from '../../shared/excerpt.ts';
import type { ImportPredictionsJob, PredictedValues } from '../../shared/import-job.ts';
import type { RunMetadata } from '../../shared/results.ts';
import { indicesIn } from '../class-labels.ts';
import { dataIdentity, dataRecord } from '../data-facts.ts';
import { readLabelledRows, type ReadExamples } from '../read-examples.ts';
import { UnitCollector } from '../unit-collector.ts';
import { RowsToPredict } from './align-rows.ts';
import { classOrderOf, describeOrder, doubtOfOrder, type ClassOrder } from './class-order.ts';
import { predictionsFault } from './predictions-fault.ts';
import { layoutOf, type PredictionFile } from './predictions-layout.ts';
import { readPredictions, type Predictions } from './read-predictions.ts';
import { faultOfProbabilities, meaningOf, normalised, softmax } from './values-meaning.ts';

/** Goes up where the same predictions give other units. */
const FORMAT = '1';

/**
 * At the end the result lies in the store and is the file's, and the scores lie in `job.out` where one is named.
 * @throws DataDietError `predictions-unusable` with file and line; those of reading a dataset
 */
export async function importPredictions(job: ImportPredictionsJob): Promise<RunMetadata> {
  const { out } = job;
  if (out !== undefined) requirePlaceForScores(out);
  const files = layoutOf(job.predictions);
  const data = await readLabelledRows(job);
  return new Import(job, files, data).run();
}

/** The columns of a file, at the rows that they are of. */
interface Aligned {
  readonly predictions: Predictions;
  readonly rows: Int32Array;
}

/** What the first file tells of all. */
interface Meaning {
  readonly values: PredictedValues;
  readonly order: ClassOrder;
  readonly matchedBy: string;
}

class Import {
  private readonly rows: RowsToPredict;
  private readonly store: ResultStore;

  constructor(
    private readonly job: ImportPredictionsJob,
    private readonly files: readonly PredictionFile[],
    private readonly data: ReadExamples,
  ) {
    this.rows = new RowsToPredict(job, data);
    this.store = new ResultStore(job.store);
  }

  async run(): Promise<RunMetadata> {
    const { data, files } = this;
    let first: Aligned | undefined = await this.read(files[0]!);
    const meaning = await this.meaningOf(first);
    const { order } = meaning;
    const hashes = [];
    for (const { file } of files) hashes.push((await fingerprintOfFile(file)).sha256);
    const revision = this.revisionOf(hashes, meaning);
    const folder = await this.store.open(this.identityOf(revision, order.classes));
    await folder.keepRows({ ...data.places, label: Int32Array.from(order.indices) });
    if (data.filePlaces) await folder.keepPlaces(data.filePlaces.places, data.filePlaces.state);
    for (const [index, place] of files.entries()) {
      // One file is held at a time.
      const aligned = first ?? (await this.read(place));
      first = undefined;
      if (aligned.predictions.sha256 !== hashes[index]) throw changedMeanwhile(place.file);
      const unit = this.unitOf(aligned, meaning);
      await writeUnit(folder.unitFile({ seed: place.run, point: place.point }), unit, { fallbacks: [] });
    }
    const plan: MergePlan = {
      seeds: [...new Set(files.map(({ run }) => run))],
      points: [...new Set(files.map(({ point }) => point))].sort((a, b) => a - b),
      gradients: false,
      classes: order.classes.length,
    };
    const columns = await mergeResult(folder, plan);
    const doubt = doubtOfOrder(order, columns.label, columns.predicted);
    const remarks = [
      describeValues(meaning.values, this.job),
      describeOrder(order),
      ...(doubt ? [doubt] : []),
    ];
    const metadata = this.metadataOf({
      result: folder.id,
      revision,
      plan,
      meaning,
      hashes,
      remarks,
      trust: await measureTrust(folder, plan, undefined),
      fit: fitOf(columns, order.classes.length),
    });
    await folder.finish(metadata);
    await this.store.adopt(this.job.file, folder.id);
    if (this.job.out !== undefined) await exportScores(this.job.out, columns, metadata);
    return metadata;
  }

  private async read({ file }: PredictionFile): Promise<Aligned> {
    const predictions = await readPredictions(file, this.job);
    return { predictions, rows: await this.rows.align(predictions) };
  }

  private async meaningOf({ predictions, rows }: Aligned): Promise<Meaning> {
    const { file, columns, classes } = this.job;
    const { labels } = this.data;
    const order = classOrderOf(
      predictions,
      { file, column: columns.label, labels },
      classes,
      (prediction) => {
        const row = rows[prediction]!;
        return row === -1 ? undefined : labels[row];
      },
    );
    return {
      values: this.valuesOf(predictions),
      order,
      matchedBy: await this.rows.matchedBy(predictions),
    };
  }

  private valuesOf(predictions: Predictions): PredictedValues {
    const { values } = this.job;
    const fault = values === 'probabilities' ? faultOfProbabilities(predictions) : undefined;
    if (fault !== undefined) throw fault;
    return values ?? meaningOf(predictions);
  }

  private unitOf({ predictions, rows }: Aligned, { values: meaning, order }: Meaning): UnitColumns {
    const { file, lines, shape, values } = predictions;
    const told = this.valuesOf(predictions);
    if (told !== meaning) {
      throw predictionsFault(
        file,
        lines[0],
        `${file} holds ${told}, and ${this.files[0]!.file} ${meaning}.`,
        'Give the same of every epoch, or say which they are: --logits or --probabilities.',
      );
    }
    const places = this.placesOf(predictions, order);
    const { width } = shape;
    const classes = order.classes.length;
    const labels = order.indices;
    const collector = new UnitCollector(labels, classes, { gradients: false });
    const none = new Float32Array(1);
    const inOrder = new Float32Array(classes);
    for (const [prediction, row] of rows.entries()) {
      if (row === -1) continue;
      const start = prediction * width;
      for (let at = 0; at < width; at++) inOrder[places[at]!] = values[start + at]!;
      const given = labels[row]!;
      const { p, loss } = meaning === 'logits' ? softmax(inOrder, given) : normalised(inOrder, given);
      let squares = 0;
      for (let k = 0; k < classes; k++) squares += (p[k]! - (k === given ? 1 : 0)) ** 2;
      collector.add({
        rows: Uint32Array.of(row),
        losses: Float32Array.of(loss),
        el2n: Float32Array.of(Math.sqrt(squares)),
        grand: none,
        headGrand: none,
        probabilities: Float32Array.from(p),
      });
    }
    return collector.unit;
  }

  /** The class of each value of a row, in the order of the first file's. */
  private placesOf(predictions: Predictions, order: ClassOrder): number[] {
    const { file, lines, shape } = predictions;
    if (shape.width !== order.classes.length) {
      throw predictionsFault(
        file,
        lines[0],
        `A row of ${file} holds ${shape.width} values, one of ${this.files[0]!.file} ${order.classes.length}.`,
      );
    }
    // By names each file tells for itself; without, one model is taken to have one order.
    if (!shape.isNamed || this.job.classes !== undefined || order.source !== 'names')
      return order.classes.map((_, place) => place);
    const { file: dataset, columns } = this.job;
    const own = classOrderOf(
      predictions,
      { file: dataset, column: columns.label, labels: this.data.labels },
      undefined,
      () => undefined,
    );
    if (own.classes.some((label) => !order.classes.includes(label))) {
      throw predictionsFault(
        file,
        lines[0],
        `${file} has the classes ${listNames(own.classes.map(String))}, ${this.files[0]!.file} has ${listNames(order.classes.map(String))}.`,
      );
    }
    return [...indicesIn(order.classes, own.classes)];
  }

  /** All that decides the scores beside the dataset. */
  private revisionOf(hashes: readonly string[], { values, order, matchedBy }: Meaning): string {
    const files = this.files.map(({ run, point }, index) => [run, point, hashes[index]]);
    const deciding = { format: FORMAT, files, values, order: order.classes, matchedBy };
    return createHash('sha256').update(JSON.stringify(deciding)).digest('hex');
  }

  private identityOf(revision: string, labels: readonly Label[]): JobIdentity {
    const { job, data } = this;
    return {
      format: 1,
      data: dataIdentity(job, data, labels),
      model: { revision, architecture: '', head: 'loaded' },
      training: {
        epochs: 0,
        batchSize: 0,
        learningRate: 0,
        warmupFraction: 0,
        weightDecay: 0,
        maxGradientNorm: 0,
        maxLength: 0,
      },
      brought: revision,
      provider: '',
      versions: {},
    };
  }

  private metadataOf(facts: {
    readonly result: string;
    readonly revision: string;
    readonly plan: MergePlan;
    readonly meaning: Meaning;
    readonly hashes: readonly string[];
    readonly remarks: readonly Remark[];
    readonly trust: RunMetadata['trust'];
    readonly fit: RunMetadata['fit'];
  }): RunMetadata {
    const { job, data, files } = this;
    const { plan, meaning } = facts;
    return {
      version: 2,
      result: facts.result,
      tool: { name, version },
      createdAt: new Date().toISOString(),
      seconds: {},
      computedRuns: 0,
      model: {
        name: job.modelName ?? 'imported predictions',
        revision: facts.revision,
        architecture: '',
        parameters: 0,
        head: 'loaded',
      },
      data: {
        ...dataRecord(job, data, meaning.order.classes),
        remarks: [...data.remarks, ...facts.remarks],
      },
      training: {
        runs: plan.seeds.length,
        seeds: [...plan.seeds],
        decisions: [],
        epochs: plan.points.at(-1)!,
        points: [...plan.points],
        gradients: false,
        batchSize: 0,
        learningRate: 0,
        warmupFraction: 0,
        weightDecay: 0,
        maxGradientNorm: 0,
        dropout: 0,
        attentionDropout: 0,
        maxLength: 0,
        finalLoss: [],
      },
      imported: {
        kind: 'predictions',
        files: files.map(({ file, run, point }, index) => ({
          name: file,
          sha256: facts.hashes[index]!,
          run,
          point,
        })),
        values: meaning.values,
        toldBy: job.values === undefined ? 'data' : 'person',
        matchedBy: meaning.matchedBy,
      },
      trust: facts.trust,
      fit: facts.fit,
      device: { provider: '', adapter: '', reason: '', threads: 0 },
      versions: { [name]: version },
    };
  }
}

function changedMeanwhile(file: string): DataDietError {
  return new DataDietError('dataset-changed', `${file} was written to while it was read.`, {
    action: 'Wait until it is whole, and import it again.',
    place: { file },
  });
}

function describeValues(values: PredictedValues, { values: said }: ImportPredictionsJob): Remark {
  const why =
    said !== undefined
      ? 'as you said'
      : values === 'probabilities'
        ? 'since the numbers of every row are from 0 to 1 and sum to 1'
        : 'since the numbers of a row do not sum to 1';
  return {
    code: 'predicted-values',
    message: `The predictions are read as ${values}, ${why}.`,
    warning: false,
  };
}
