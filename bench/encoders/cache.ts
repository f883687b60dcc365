// Results that were computed before: an interrupted comparison goes on where it was, and only what changed is redone.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';

/** What a result depends on; of another protocol it is another result. */
export interface ResultKey {
  /** Of the encoder. */
  readonly fingerprint: string;
  readonly set: string;
  readonly part: string;
  readonly seed: number;
  /** Everything else that decides it, as JSON. */
  readonly protocol: Readonly<Record<string, unknown>>;
}

const EntrySchema = v.object({ result: v.unknown() });
const FOLDER_DIGITS = 16;
const FILE_DIGITS = 8;

export class ResultCache {
  constructor(private readonly folder: string) {}

  /** Where the result of `key` lies: a folder an encoder. */
  fileOf({ fingerprint, set, part, seed, protocol }: ResultKey): string {
    const digest = createHash('sha256').update(JSON.stringify(protocol)).digest('hex');
    const name = `${set}-${part}-seed${seed}-${digest.slice(0, FILE_DIGITS)}.json`;
    return path.join(this.folder, fingerprint.slice(0, FOLDER_DIGITS), name);
  }

  /** The result of `key`, or undefined where there is none that `schema` accepts: a file may be half written or old. */
  read<T>(key: ResultKey, schema: v.GenericSchema<unknown, T>): T | undefined {
    let text: string;
    try {
      text = fs.readFileSync(this.fileOf(key), 'utf8');
    } catch {
      return undefined;
    }
    try {
      const entry = v.parse(EntrySchema, JSON.parse(text));
      return v.parse(schema, entry.result);
    } catch {
      return undefined;
    }
  }

  /** The key goes with the result, for whoever reads the file. */
  write(key: ResultKey, contender: string, result: unknown): void {
    const file = this.fileOf(key);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const partial = `${file}.partial`;
    fs.writeFileSync(partial, `${JSON.stringify({ contender, ...key, result }, undefined, 2)}\n`);
    fs.renameSync(partial, file);
  }
}
