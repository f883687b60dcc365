// The lanes of a job: threads that compute parts of its work at the same time, each with few threads of ONNX Runtime's.
// Small products scale badly over many threads, which wait for each other at every one; lanes wait three times a step.
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import type { CompileGraph } from '../onnx/executable.ts';
import { encodeModel } from '../onnx/encode.ts';
import { LaneReplySchema, type LaneReply, type LaneRequest, type LaneResult } from './lane-protocol.ts';
import { OWN_STREAMS } from '../../shared/own-streams.ts';
import { LanedGraph } from './laned-graph.ts';
import type { SharedModel } from './shared-model.ts';

interface Waiting {
  readonly resolve: (result: LaneResult) => void;
  readonly reject: (error: Error) => void;
}

interface LanesOptions {
  readonly count: number;
  /** Of ONNX Runtime, in each lane. */
  readonly threads: number;
  /** The lane's bundle; the one beside the engine's without. */
  readonly program?: string;
}

export class Lanes {
  private readonly models = new Map<ArrayBufferLike, number>();
  private numbers = 0;
  /** Lanes that compute nothing, and who waits for one. */
  private readonly idle: LaneThread[];
  private readonly queue: ((lane: LaneThread) => void)[] = [];

  private constructor(
    private readonly lanes: readonly LaneThread[],
    private readonly threads: number,
  ) {
    this.idle = [...lanes];
  }

  /** @throws Error where a thread cannot be started */
  static async start({
    count,
    threads,
    program = path.join(__dirname, 'lane.js'),
  }: LanesOptions): Promise<Lanes> {
    const lanes = Array.from({ length: count }, () => new LaneThread(program));
    try {
      await Promise.all(lanes.map(({ ready }) => ready));
    } catch (error) {
      await Promise.all(lanes.map((lane) => lane.end()));
      throw error;
    }
    return new Lanes(lanes, threads);
  }

  get count(): number {
    return this.lanes.length;
  }

  /** Makes a graph runnable in every lane. */
  readonly compile: CompileGraph = async (graph) => {
    const number = this.numbers++;
    const model = encodeModel(graph);
    const outputs = [...graph.outputs.keys()];
    await this.askAll({ kind: 'open', graph: number, model, outputs, threads: this.threads });
    return new LanedGraph(this, number);
  };

  /** Makes a model's memory known to every lane. */
  async share(memory: SharedModel): Promise<number> {
    const model = this.numbers++;
    await this.askAll({ kind: 'share', model, memory });
    this.models.set(memory.values.buffer, model);
    return model;
  }

  async forget(model: number): Promise<void> {
    for (const [buffer, number] of this.models) if (number === model) this.models.delete(buffer);
    await this.askAll({ kind: 'forget', model });
  }

  /** The model whose values lie in `buffer`. */
  modelIn(buffer: ArrayBufferLike): number | undefined {
    return this.models.get(buffer);
  }

  /** Asks a certain lane. */
  ask(lane: number, request: LaneRequest): Promise<LaneResult> {
    return this.lanes[lane]!.ask(request);
  }

  /** Asks every lane the same. */
  async askAll(request: LaneRequest): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.ask(request)));
  }

  /** Asks the next lane that has nothing to do. */
  async askAny(request: LaneRequest): Promise<LaneResult> {
    const lane = this.idle.pop() ?? (await new Promise<LaneThread>((resolve) => this.queue.push(resolve)));
    try {
      return await lane.ask(request);
    } finally {
      const next = this.queue.shift();
      if (next) next(lane);
      else this.idle.push(lane);
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.end()));
  }
}

class LaneThread {
  readonly ready: Promise<void>;
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private requests = 0;
  private failure: Error | undefined;

  constructor(program: string) {
    this.worker = new Worker(program, OWN_STREAMS);
    this.ready = new Promise((resolve, reject) => {
      this.waiting.set(-1, {
        resolve: () => {
          resolve();
        },
        reject,
      });
    });
    this.worker.on('message', (message: unknown) => {
      this.take(v.parse(LaneReplySchema, message));
    });
    this.worker.on('error', (error) => {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    });
    this.worker.on('exit', (code) => {
      this.fail(new Error(`a lane ended (${code})`));
    });
  }

  ask(request: LaneRequest): Promise<LaneResult> {
    if (this.failure) return Promise.reject(this.failure);
    const id = this.requests++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, request });
    });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private take(reply: LaneReply): void {
    const id = reply.kind === 'ready' ? -1 : reply.id;
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (reply.kind === 'failed') {
      const error = new Error(reply.message);
      if (reply.stack !== undefined) error.stack = reply.stack;
      waiting?.reject(error);
    } else {
      waiting?.resolve(reply.kind === 'ready' ? {} : reply.result);
    }
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.waiting.values()) reject(this.failure);
    this.waiting.clear();
  }
}
