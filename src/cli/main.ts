#!/usr/bin/env node
// Entry point of the command line: runs what was asked for and turns its end into an exit code.
import { formatOfFile, placeName } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import { version } from '../../package.json';
import { parseArguments, wantsDetail } from './arguments.ts';
import { printDevices } from './devices.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import { evaluate } from './evaluate.ts';
import { exportDataset } from './export.ts';
import {
  DEVICES_HELP,
  EVALUATE_HELP,
  EXPORT_HELP,
  GENERAL_HELP,
  IMPORT_HELP,
  JOBS_HELP,
  MCP_HELP,
  SCORE_HELP,
  WORK_HELP,
} from './help.ts';
import { importResult } from './import.ts';
import { Interruption } from './interruption.ts';
import { jobs } from './jobs.ts';
import { serveMcp } from './mcp/serve-mcp.ts';
import { standardError, standardOutput } from './output-streams.ts';
import { score } from './score.ts';
import { neutralise } from './terminal-text.ts';
import { work } from './work.ts';

const HELP = {
  general: GENERAL_HELP,
  score: SCORE_HELP,
  evaluate: EVALUATE_HELP,
  export: EXPORT_HELP,
  import: IMPORT_HELP,
  mcp: MCP_HELP,
  devices: DEVICES_HELP,
  work: WORK_HELP,
  jobs: JOBS_HELP,
};

async function main(words: readonly string[]): Promise<number> {
  const command = parseArguments(words);
  switch (command.kind) {
    case 'help':
      standardOutput.write(HELP[command.topic]);
      return EXIT.done;
    case 'version':
      standardOutput.write(`${version}\n`);
      return EXIT.done;
    case 'devices':
      await printDevices(new Interruption());
      return EXIT.done;
    case 'score':
      await score(command.request, new Interruption());
      return EXIT.done;
    case 'evaluate':
      await evaluate(command.request, new Interruption());
      return EXIT.done;
    case 'export':
      await exportDataset(command.request, new Interruption());
      return EXIT.done;
    case 'import':
      await importResult(command.request, new Interruption());
      return EXIT.done;
    case 'work':
      await work(command.request, new Interruption());
      return EXIT.done;
    case 'jobs':
      await jobs(command.request, new Interruption());
      return EXIT.done;
    case 'mcp':
      await serveMcp(command.request);
      return EXIT.done;
  }
}

/** ` (data.csv:3:7)`. A file alone is named in the message already. */
function placeOf({ place }: DataDietError): string {
  if (place?.line === undefined) return '';
  if (place.file !== undefined && formatOfFile(place.file) === 'parquet')
    return ` (${place.file}, ${placeName('parquet', place.line)})`;
  if (place.file === undefined) return ` (line ${place.line})`;
  return ` (${[place.file, place.line, place.column].filter((part) => part !== undefined).join(':')})`;
}

/** Commands whose wrong use is explained by their own help; `score` has that of the others. */
const WITH_HELP = ['evaluate', 'export', 'import', 'mcp', 'work', 'jobs'] as const;

/** What happened and what to do; the details only where they were asked for. */
function explain(error: DataDietError, detailed: boolean): string {
  const lines = [`data-diet: ${neutralise(`${error.message}${placeOf(error)}`)}`];
  if (error.action !== undefined) lines.push(...error.action.split('\n').map(neutralise));
  if (exitCodeOf(error) === EXIT.wrongUsage)
    lines.push(`See: data-diet ${WITH_HELP.find((name) => words[0] === name) ?? 'score'} --help`);
  if (error.detail !== undefined) {
    if (detailed) lines.push('', ...error.detail.split('\n').map(neutralise));
    else lines.push('Run again with --verbose to see the details.');
  }
  return `${lines.join('\n')}\n`;
}

/** What went to standard output is what was asked for: where it went nowhere, that is a failure, and the last to tell. */
async function requireOutput(code: number): Promise<number> {
  await standardOutput.flush();
  if (standardOutput.lost === undefined) return code;
  standardError.write(`data-diet: Standard output could not be written (${standardOutput.lost}).\n`);
  return code === EXIT.done ? EXIT.failed : code;
}

const words = process.argv.slice(2);
void main(words)
  .catch((thrown: unknown) => {
    const error = DataDietError.from(thrown);
    standardError.write(explain(error, wantsDetail(words)));
    return exitCodeOf(error);
  })
  .then(requireOutput)
  .then((code) => {
    process.exitCode = code;
  });
