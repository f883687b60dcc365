// One contender: a process that waits to be told what to do how often, so that all can take turns.
import { spawn, type ChildProcess } from 'node:child_process';
import readline from 'node:readline';
import * as v from 'valibot';
import { AnswerSchema, GreetingSchema, type Request } from './protocol.ts';

export interface ContenderCommand {
  /** Short, as used in options. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

interface Timing {
  readonly seconds: readonly number[];
  readonly values: readonly number[] | undefined;
}

export class Contender {
  private constructor(
    readonly name: string,
    readonly tasks: readonly string[],
    readonly versions: Readonly<Record<string, string>>,
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
  ) {}

  /** @throws Error with the contender's own words when it cannot take part */
  static async start(
    { name, command, args }: ContenderCommand,
    environment: NodeJS.ProcessEnv,
  ): Promise<Contender> {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: environment });
    let complaint = '';
    child.stderr.on('data', (bytes: Buffer) => {
      complaint = (complaint + bytes.toString()).slice(-2000);
    });
    // A process that cannot start, or is gone, shows in the answer that never comes.
    child.on('error', (error) => (complaint += error.message));
    child.stdin.on('error', () => undefined);
    const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done === true) throw new Error(lastLine(complaint));
    const greeting = v.parse(GreetingSchema, JSON.parse(first.value));
    if ('error' in greeting) {
      child.kill('SIGKILL');
      throw new Error(greeting.error);
    }
    return new Contender(name, greeting.tasks, greeting.versions, child, lines);
  }

  /** @throws Error when the task fails */
  async run(request: Request): Promise<Timing> {
    this.child.stdin?.write(`${JSON.stringify(request)}\n`);
    const line = await this.lines.next();
    if (line.done === true) throw new Error('the process ended');
    const answer = v.parse(AnswerSchema, JSON.parse(line.value));
    if ('error' in answer) throw new Error(answer.error);
    return { seconds: answer.seconds, values: answer.values ?? undefined };
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('close', resolve));
    this.child.kill('SIGKILL');
    await gone;
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? 'the process ended without a word';
}
