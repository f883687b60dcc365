// `data-diet mcp`: serves a coding assistant over standard input and output. Output carries the protocol alone.
import fs from 'node:fs';
import path from 'node:path';
import { DataDietError } from '../../shared/errors.ts';
import { standardError, standardOutput } from '../output-streams.ts';
import { neutralise } from '../terminal-text.ts';
import { Lines } from './json-rpc.ts';
import type { McpRequest } from './mcp-arguments.ts';
import { McpServer } from './server.ts';
import { toolsOf } from './tools.ts';

/** Longer than any request for our tools. */
const MOST_BYTES = 1024 * 1024;

/** Resolves when the client ends the input. @throws DataDietError 'invalid-argument' where the folder is none */
export async function serveMcp(request: McpRequest): Promise<void> {
  const { folder, verbose } = request;
  if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new DataDietError('invalid-argument', `${folder} is no folder.`, {
      action: 'Name the folder that your datasets lie in.',
    });
  }
  const log = (message: string): void => {
    standardError.write(`${message.split('\n').map(neutralise).join('\n')}\n`);
  };
  const server = new McpServer({
    tools: toolsOf(request),
    // The engine is bundled beside the command line.
    enginePath: path.join(__dirname, 'engine.js'),
    send: (text) => {
      standardOutput.write(text);
    },
    log,
    verbose,
  });
  log(`data-diet mcp: serves datasets in ${folder}; ends with its input.`);
  const answers = new Set<Promise<void>>();
  const lines = new Lines(
    MOST_BYTES,
    (line) => {
      const answer = server.hear(line).finally(() => answers.delete(answer));
      answers.add(answer);
    },
    () => {
      server.refuseLine();
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close();
      process.stdin.destroy();
    });
  }
  await new Promise<void>((resolve) => {
    process.stdin.on('data', (chunk: Buffer) => {
      lines.push(chunk);
    });
    for (const event of ['end', 'close', 'error'] as const) process.stdin.once(event, resolve);
  });
  server.close();
  await Promise.all(answers);
}
