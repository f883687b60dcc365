// Tries a provider in a process of its own: a driver that crashes or hangs costs a message, not the job.
import type { ProbeResult } from '../core/device/probe-result.ts';
import { isSoftwareAdapter } from '../core/device/software-adapter.ts';
import {
  adapterInLoaderLine,
  adapterListedInLoaderLine,
  obstacleInVulkanLine,
} from '../core/device/vulkan-lines.ts';
import type { Provider } from '../core/onnx/session-options.ts';
import { EngineSession, type Answer } from '../engine-client/engine-session.ts';
import type { SessionEnd } from '../engine-client/explain-death.ts';
import { DataDietError } from '../shared/errors.ts';

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
const NO_ADAPTER = 'finds no graphics adapter';

type Verdict = Omit<ProbeResult, 'adapter'>;

/** Whatever goes wrong is an answer: the device cannot be used. */
export async function probeProvider(provider: Provider, options: ProbeOptions): Promise<ProbeResult> {
  try {
    return await tryInProcess(provider, options);
  } catch (error) {
    return { ...unusable(`could not be tried: ${DataDietError.from(error).message}`), adapter: undefined };
  }
}

async function tryInProcess(
  provider: Provider,
  { enginePath, hardwareOnly, limitSeconds = LIMIT_SECONDS }: ProbeOptions,
): Promise<ProbeResult> {
  let adapter: string | undefined;
  const listed = new Set<string>();
  let obstacle: string | undefined;
  let verdict: Verdict | undefined;
  const decide = (decision: Verdict): void => {
    verdict ??= decision;
    session.kill();
  };
  const session = new EngineSession(
    { type: 'probe', device: provider },
    {
      enginePath,
      // The Vulkan loader then names the adapter on standard error; nothing else does.
      environment: { VK_LOADER_DEBUG: 'info,driver,layer' },
      // Whoever kills this engine with its group kills the probe with it.
      inOurGroup: true,
      onAnswer: (answer) => {
        const decision = judgeAnswer(answer);
        if (decision) decide(decision);
      },
      onFault: ({ message }) => {
        verdict ??= unusable(`could not be tried: ${message}`);
      },
      onLine: (line) => {
        adapter = adapterInLoaderLine(line) ?? adapter;
        const one = adapterListedInLoaderLine(line);
        if (one !== undefined) listed.add(one);
        obstacle ??= obstacleInVulkanLine(line);
        if (hardwareOnly && adapter !== undefined && isSoftwareAdapter(adapter)) {
          decide(unusable(softwareOnly(adapter)));
        }
      },
    },
  );
  const limit = setTimeout(() => {
    decide(unusable(`gave no answer within ${limitSeconds} s: its driver hangs`));
  }, limitSeconds * 1000);
  const end = await session.ended;
  clearTimeout(limit);
  // Lines and answers take different ways: only now all lines are read.
  // Threads of the runtime write to the same stream: the line that tells of the choice may have another in its middle.
  const [only] = listed.size === 1 ? listed : [];
  const found = adapter ?? only;
  const judged = verdict ?? unusable(describeEnd(end));
  if (judged.usable && hardwareOnly && found !== undefined && isSoftwareAdapter(found)) {
    return { ...unusable(softwareOnly(found)), adapter: found };
  }
  return { ...withObstacle(judged, obstacle), adapter: found };
}

function softwareOnly(adapter: string): string {
  return `finds software only (${adapter}), which is slower than the CPU`;
}

function unusable(reason: string): Verdict {
  return { usable: false, reason };
}

/** Better than the runtime's own words, which are the same whatever is missing. */
function withObstacle(verdict: Verdict, obstacle: string | undefined): Verdict {
  return obstacle !== undefined && verdict.reason.startsWith(NO_ADAPTER)
    ? unusable(`${NO_ADAPTER}: ${obstacle}`)
    : verdict;
}

function judgeAnswer(answer: Answer): Verdict | undefined {
  if (answer.type === 'failed') return unusable(explainFailure(answer.error.message));
  if (answer.type !== 'probed') return undefined;
  return answer.difference === undefined
    ? { usable: true, reason: 'computes what the CPU computes' }
    : unusable(`computes something else than the CPU: ${answer.difference}`);
}

function describeEnd(end: SessionEnd): string {
  if (end.kind === 'unstarted') return `could not be tried: ${end.error.message}`;
  const { code, signal } = end.death;
  return `crashed when it was tried (${signal ?? `exit code ${code ?? 'unknown'}`})`;
}

/** What a native runtime says, without its source paths, cut to what a person reads. */
function explainFailure(message: string): string {
  const line = message
    .replace(/\/\S+\.(cc|cpp|h):\d+ \S*/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const adapter = /Failed to get a WebGPU adapter[:.]?(.*)/.exec(line);
  if (adapter) return `${NO_ADAPTER}${adapter[1] ? `:${adapter[1]}` : ''}`;
  return `fails: ${line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}...` : line}`;
}
