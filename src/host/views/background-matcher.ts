// Matches whole texts, finds those alike, and searches large files, on a thread of its own. The thread starts with the first
// request and ends when there has been none for a while. Knows nothing of the editor.
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import { HashIndex } from '../../data/hash-index.ts';
import type { DatasetFormat, Dialect } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { DocumentMatch } from './dataset-reading.ts';
import type { FileOfTexts } from './file-texts.ts';
import {
  ReplySchema,
  type GroupFileRequest,
  type GroupRequest,
  type MatchRequest,
  type Reply,
  type SearchRequest,
} from './match-protocol.ts';

/** A larger text is not matched where all extensions wait for it. */
export const LARGE_TEXT = 1 << 20;

const IDLE_MILLISECONDS = 30_000;

/** V8's own 48 MB are filled before anything is let go of, and the thread shares the memory of all extensions. */
const YOUNG_MEGABYTES = 12;

export interface BackgroundMatch {
  readonly match: DocumentMatch;
  /** The scored rows by content, as the thread made it. */
  readonly index: HashIndex;
}

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly onProgress: ((fraction: number) => void) | undefined;
  readonly reject: (error: Error) => void;
}

type Asked =
  | Omit<MatchRequest, 'id'>
  | Omit<GroupRequest, 'id'>
  | Omit<SearchRequest, 'id'>
  | Omit<GroupFileRequest, 'id'>;

/** What is told while an answer is waited for, and that nobody waits any more. */
interface Meanwhile {
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

function sent({ columns, textColumns, ...rest }: FileOfTexts) {
  return { ...rest, columns: [...columns], textColumns: [...textColumns] };
}

export class BackgroundMatcher {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private requests = 0;
  private idle: NodeJS.Timeout | undefined;

  /** @param program the thread's bundle */
  constructor(private readonly program: string) {}

  /**
   * Matches all records of a text to scored rows by content.
   * @param words hashes of the scored rows: see `HashIndex`
   * @throws DataDietError also where the thread ends before it answers
   */
  async match(text: string, written: DatasetFormat | Dialect, words: Uint32Array): Promise<BackgroundMatch> {
    const reply = await this.ask({ kind: 'match', text, written, words });
    if (reply.kind !== 'match')
      throw new DataDietError('internal', 'The reading thread told something else.');
    const { rows, dialect, columns, headerEnd, headerReach, ahead, index } = reply;
    const lookAhead = Array.from(ahead.line, (line, at) => ({
      line,
      reach: ahead.reach[at]!,
      follows: ahead.follows[at] === 1,
    }));
    return {
      match: { rows, dialect, columns, headerEnd, headerReach, ahead: lookAhead },
      index: new HashIndex(words, index),
    };
  }

  /** A number for each text, which those alike share: see `groupAlike`. @throws DataDietError as `match` */
  async group(texts: readonly string[]): Promise<Uint32Array> {
    const reply = await this.ask({ kind: 'group', texts: [...texts] });
    if (reply.kind !== 'groups' || reply.groups === undefined)
      throw new DataDietError('internal', 'The reading thread told something else.');
    return reply.groups;
  }

  /**
   * A number for each of some records of a file, which those of texts alike share; undefined where the file is another by now.
   * @param records rising numbers
   */
  async groupFile(file: FileOfTexts, records: Int32Array): Promise<Uint32Array | undefined> {
    const reply = await this.ask({ kind: 'groupFile', ...sent(file), records });
    if (reply.kind !== 'groups')
      throw new DataDietError('internal', 'The reading thread told something else.');
    return reply.groups;
  }

  /** See `searchFile`; also undefined once `signal` is aborted. @throws DataDietError as `match` */
  async search(file: FileOfTexts, wanted: string, meanwhile: Meanwhile): Promise<Uint8Array | undefined> {
    const reply = await this.ask({ kind: 'search', ...sent(file), wanted }, meanwhile);
    if (reply.kind !== 'hits') throw new DataDietError('internal', 'The reading thread told something else.');
    return reply.hits;
  }

  private ask(asked: Asked, { onProgress, signal }: Meanwhile = {}): Promise<Reply> {
    clearTimeout(this.idle);
    this.worker ??= this.start();
    const id = this.requests++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, onProgress });
      this.worker?.postMessage({ ...asked, id });
      signal?.addEventListener('abort', () => {
        if (this.waiting.has(id)) this.worker?.postMessage({ kind: 'cancel', id });
      });
    });
  }

  dispose(): void {
    clearTimeout(this.idle);
    void this.worker?.terminate();
    this.worker = undefined;
    this.fail(new DataDietError('cancelled', 'The reading was given up.'));
  }

  private start(): Worker {
    const worker = new Worker(this.program, {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
    // No thread keeps a process alive that has nothing else to do.
    worker.unref();
    worker.on('message', (message: unknown) => {
      this.take(v.parse(ReplySchema, message));
    });
    worker.on('error', (error) => {
      this.lose(worker, DataDietError.from(error));
    });
    worker.on('exit', (code) => {
      this.lose(worker, new DataDietError('internal', `The reading thread ended (${code}).`));
    });
    return worker;
  }

  private take(reply: Reply): void {
    const waiting = this.waiting.get(reply.id);
    if (reply.kind === 'progress') {
      waiting?.onProgress?.(reply.fraction);
      return;
    }
    this.waiting.delete(reply.id);
    if (this.waiting.size === 0) this.rest();
    if (reply.kind === 'failed') waiting?.reject(DataDietError.deserialize(reply.error));
    else waiting?.resolve(reply);
  }

  private rest(): void {
    this.idle = setTimeout(() => {
      const { worker } = this;
      this.worker = undefined;
      void worker?.terminate();
    }, IDLE_MILLISECONDS);
    this.idle.unref();
  }

  private lose(worker: Worker, error: Error): void {
    // One that was let go ends as it should.
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.fail(error);
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
