// The numbers of a model that several lanes train: they lie in shared memory.
import type { ParameterSpec } from '../models/parameters.ts';
import { Tensor, type Feeds } from '../onnx/executable.ts';
import { CLIP_EPSILON } from '../train/adamw.ts';
import type { ParameterValues, Snapshot } from '../train/snapshot.ts';
import type { StepResult, StepWork, TrainingState, Update } from '../train/training-state.ts';
import { LanedGraph, plainFeeds } from './laned-graph.ts';
import type { LaneRequest, Range } from './lane-protocol.ts';
import type { Lanes } from './lanes.ts';
import { partOf, sharedModel, type SharedModel } from './shared-model.ts';

type PartRequest = Extract<LaneRequest, { kind: 'differentiate' }>['parts'][number];

/**
 * A step in three rounds. A batch is cut into parts, and the parts make as many chains as there are lanes: a lane that has nothing to do takes the next
 * chain, differentiates its parts one after the other and leaves their sum. Then every lane adds up the chains' gradients
 * over its share of the parameters; and, once the norm of the whole is known, updates that share. Whoever computes a chain,
 * it and all sums have a fixed order, so that a seed gives the same bits.
 */
export class LanedState implements TrainingState {
  readonly parameters: Feeds;
  /** The flat arrays cut into as many ranges as there are lanes. */
  private readonly ranges: readonly Range[];

  private constructor(
    private readonly lanes: Lanes,
    private readonly model: number,
    private readonly memory: SharedModel,
  ) {
    this.parameters = Object.fromEntries(
      memory.segments.map((segment) => [
        segment.name,
        new Tensor('float32', partOf(memory.values, segment), segment.shape),
      ]),
    );
    const { length } = memory.values;
    this.ranges = Array.from({ length: lanes.count }, (_, lane) => ({
      start: Math.floor((lane * length) / lanes.count),
      end: Math.floor(((lane + 1) * length) / lanes.count),
    }));
  }

  /**
   * @param values initial parameters by name; they are copied
   * @param moments AdamW's, where training goes on; copied
   */
  static async create(
    lanes: Lanes,
    specs: readonly ParameterSpec[],
    values: ParameterValues,
    moments?: Snapshot['moments'],
  ): Promise<LanedState> {
    const memory = sharedModel(specs, lanes.count);
    for (const segment of memory.segments) {
      const value = values.get(segment.name);
      if (!value) throw new Error(`no initial value for ${segment.name}`);
      partOf(memory.values, segment).set(value);
      const saved = moments?.get(segment.name);
      if (saved === undefined) continue;
      partOf(memory.first, segment).set(saved.first);
      partOf(memory.second, segment).set(saved.second);
    }
    return new LanedState(lanes, await lanes.share(memory), memory);
  }

  async step(work: StepWork, update: Update): Promise<StepResult> {
    const { model } = this;
    const losses = await this.differentiate(work);
    const loss = losses.reduce((sum, part) => sum + part, 0);
    const chains = Math.min(losses.length, this.lanes.count);
    const squares = await this.inRanges((range) => ({ kind: 'sum', model, chains, range }));
    const gradientNorm = Math.sqrt(squares.reduce((sum, { squares: share = Number.NaN }) => sum + share, 0));
    if (!Number.isFinite(gradientNorm)) return { loss, gradientNorm };
    const { scalars, adamW, maxGradientNorm } = update;
    const clip = Math.min(1, maxGradientNorm / (gradientNorm + CLIP_EPSILON));
    await this.inRanges((range) => ({ kind: 'update', model, range, scalars, adamW, clip }));
    Atomics.add(this.memory.version, 0, 1);
    return { loss, gradientNorm };
  }

  /** They are in host memory already. */
  download(): Promise<Feeds> {
    return Promise.resolve(this.parameters);
  }

  snapshot(): Promise<Snapshot> {
    const { segments, values, first, second } = this.memory;
    return Promise.resolve({
      values: new Map(segments.map((segment) => [segment.name, partOf(values, segment)])),
      moments: new Map(
        segments.map((segment) => [
          segment.name,
          { first: partOf(first, segment), second: partOf(second, segment) },
        ]),
      ),
    });
  }

  dispose(): void {
    // Lanes that are gone have forgotten it.
    this.lanes.forget(this.model).catch(() => undefined);
  }

  /** Part i is in chain i modulo the number of chains; gives the losses in the order of the parts. */
  private async differentiate({ graph, masks, parts, maskSeed }: StepWork): Promise<number[]> {
    if (!(graph instanceof LanedGraph)) throw new TypeError('lanes train with graphs of theirs');
    const count = this.lanes.count;
    const chains: PartRequest[][] = [];
    let index = 0;
    for (const { feeds, size, length } of parts) {
      const part = { feeds: plainFeeds(feeds), size, length, maskSeed: maskSeed(index) };
      (chains[index % count] ??= []).push(part);
      index++;
    }
    const sites = masks.sites.map(({ name, shape, keep }) => ({ name, shape: [...shape], keep }));
    const results = await Promise.all(
      chains.map((ofChain, chain) =>
        this.lanes.askAny({
          kind: 'differentiate',
          graph: graph.number,
          model: this.model,
          chain,
          sites,
          parts: ofChain,
        }),
      ),
    );
    return Array.from({ length: index }, (_, part) => {
      const loss = results[part % count]?.losses?.[Math.floor(part / count)];
      if (loss === undefined) throw new Error('a lane told no loss');
      return loss;
    });
  }

  private inRanges(request: (range: Range) => LaneRequest) {
    return Promise.all(this.ranges.map((range, lane) => this.lanes.ask(lane, request(range))));
  }
}
