// What was found, a JSON file a data set and part in docs/reproduction: the page's tables and plots are made of them, and a
// reproduction may take as many sittings and machines as it needs.
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';

/** How a finding came to be. */
const OriginSchema = v.strictObject({
  command: v.string(),
  machine: v.string(),
  runs: v.number(),
  rows: v.number(),
  testRows: v.number(),
});
export type Origin = v.InferOutput<typeof OriginSchema>;

export interface Finding<T> {
  readonly origin: Origin;
  readonly found: T;
}

export class Findings {
  /** @param folder that the files lie in */
  constructor(private readonly folder: string) {}

  write(name: string, finding: Finding<unknown>): void {
    fs.mkdirSync(this.folder, { recursive: true });
    fs.writeFileSync(this.fileOf(name), `${JSON.stringify(finding, undefined, 1)}\n`);
  }

  /** Those of `names` that are there, in their order. */
  read<T>(names: readonly string[], schema: v.GenericSchema<unknown, T>): Finding<T>[] {
    return names
      .map((name) => this.fileOf(name))
      .filter((file) => fs.existsSync(file))
      .map((file) =>
        v.parse(v.object({ origin: OriginSchema, found: schema }), JSON.parse(fs.readFileSync(file, 'utf8'))),
      );
  }

  private fileOf(name: string): string {
    return path.join(this.folder, `${name}.json`);
  }
}

/** Which commands made them, on which machine. */
export function describeOrigins(all: readonly { readonly origin: Origin }[]): string {
  const commands = [...new Set(all.map(({ origin }) => `\`${origin.command}\``))];
  // How busy it was says little of accuracies.
  const machines = [...new Set(all.map(({ origin }) => origin.machine.replace(/; load average.*/, '')))];
  return `Made by ${commands.join(', ')}. Machine: ${machines.join('; ')}.`;
}
