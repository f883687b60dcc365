// Tries a provider in a process of its own: a driver that crashes or hangs costs a message, not the job.
import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { EventSchema, type Request } from '../shared/engine-protocol.ts';
import type { ProbeResult } from '../core/device/probe-result.ts';
import type { Provider } from '../core/onnx/session-options.ts';
import { adapterInLoaderLine, isSoftwareAdapter } from '../core/device/software-adapter.ts';

export interface ProbeOptions {
  /** Path of the bundled engine. */
  readonly enginePath: string;
  /** A software adapter will not do: the probe ends as soon as it shows itself as one. */
  readonly hardwareOnly: boolean;
  readonly limitSeconds?: number;
}

/** The first run compiles every shader: seconds on a GPU, tens of them on a software adapter of a busy machine. */
const LIMIT_SECONDS = 90;
const LONGEST_REASON = 200;

export async function probeProvider(provider: Provider, options: ProbeOptions): Promise<ProbeResult> {
  const { hardwareOnly, limitSeconds = LIMIT_SECONDS } = options;
  const child = forkEngine(options.enginePath);
  let adapter: string | undefined;
  const outcome = await new Promise<Omit<ProbeResult, 'adapter'>>((resolve) => {
    let verdict: Omit<ProbeResult, 'adapter'> | undefined;
    const decide = (usable: boolean, reason: string): void => {
      verdict ??= { usable, reason };
      child.kill('SIGKILL');
    };
    const limit = setTimeout(() => {
      decide(false, `gave no answer within ${limitSeconds} s: its driver hangs`);
    }, limitSeconds * 1000);
    if (child.stderr) {
      createInterface({ input: child.stderr }).on('line', (line) => {
        adapter = adapterInLoaderLine(line) ?? adapter;
        if (hardwareOnly && adapter !== undefined && isSoftwareAdapter(adapter)) {
          decide(false, `finds software only (${adapter}), which is slower than the CPU`);
        }
      });
    }
    child.on('message', (message: unknown) => {
      answer(message, provider, child, decide);
    });
    child.on('error', (error) => {
      if (child.pid === undefined) finish(`could not be tried: ${error.message}`);
    });
    child.on('close', (code, signal) => {
      finish(`crashed when it was tried (${signal ?? `exit code ${code ?? 'unknown'}`})`);
    });
    const finish = (unexplained: string): void => {
      clearTimeout(limit);
      resolve(verdict ?? { usable: false, reason: unexplained });
    };
  });
  return { ...outcome, adapter };
}

function forkEngine(enginePath: string): ChildProcess {
  // The Vulkan loader then names the adapter on standard error; nothing else does.
  const env: NodeJS.ProcessEnv = { ...process.env, VK_LOADER_DEBUG: 'info,driver,layer' };
  delete env['NODE_OPTIONS'];
  return fork(enginePath, [], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env });
}

function answer(
  message: unknown,
  provider: Provider,
  child: ChildProcess,
  decide: (usable: boolean, reason: string) => void,
): void {
  const event = v.safeParse(EventSchema, message);
  if (!event.success) {
    decide(false, 'could not be tried: the engine gave an answer that cannot be understood');
    return;
  }
  const { output } = event;
  if (output.type === 'ready') {
    const request: Request = { type: 'probe', device: provider };
    child.send(request, () => undefined);
  } else if (output.type === 'failed') {
    decide(false, explainFailure(output.error.message));
  } else if (output.type === 'probed') {
    if (output.difference === undefined) decide(true, 'computes what the CPU computes');
    else decide(false, `computes something else than the CPU: ${output.difference}`);
  }
}

/** What a native runtime says, without its source paths, cut to what a person reads. */
function explainFailure(message: string): string {
  const line = message
    .replace(/\/\S+\.(cc|cpp|h):\d+ \S*/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const adapter = /Failed to get a WebGPU adapter[:.]?(.*)/.exec(line);
  if (adapter) return `finds no graphics adapter${adapter[1] ? `:${adapter[1]}` : ''}`;
  return `fails: ${line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}...` : line}`;
}
