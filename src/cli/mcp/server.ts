// The Model Context Protocol, as much of it as tools need: initialize, ping, tools/list, tools/call, and their cancelling.
import * as v from 'valibot';
import { name, version } from '../../../package.json';
import { ASSISTANT_TOOLS, mcpToolName, type AssistantTool } from '../../shared/assistant-tools.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { Progress } from '../../shared/progress.ts';
import { describeProgress } from '../../shared/progress.ts';
import {
  answerText,
  errorText,
  notificationText,
  readMessage,
  RPC_ERRORS,
  RpcError,
  type Message,
  type RequestId,
} from './json-rpc.ts';
import type { Tool, ToolOptions } from './tools.ts';

/** Revisions in which tools are as they are served here, the latest first. */
export const PROTOCOL_VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

const InitializeSchema = v.object({ protocolVersion: v.string() });
const CallSchema = v.object({
  name: v.string(),
  arguments: v.optional(v.record(v.string(), v.unknown())),
  _meta: v.optional(v.object({ progressToken: v.optional(v.union([v.string(), v.number()])) })),
});
const CancelledSchema = v.object({ requestId: v.union([v.string(), v.number()]) });

const INSTRUCTIONS =
  'Finds rows of labelled text datasets that hurt a classifier. top_rows sends texts of the dataset to you; the other tools send figures alone. Look at rows before you propose to remove or relabel them: a high score is no proof of a wrong label.';

interface ServerOptions {
  readonly tools: Readonly<Record<AssistantTool, Tool>>;
  readonly enginePath: string;
  /** Writes to the client. */
  readonly send: (text: string) => void;
  /** Tells the person, never the client. */
  readonly log: (message: string) => void;
  readonly verbose: boolean;
}

const NAMES = Object.keys(ASSISTANT_TOOLS) as AssistantTool[];

export class McpServer {
  private readonly running = new Map<RequestId, AbortController>();

  constructor(private readonly options: ServerOptions) {}

  /** One line of the client. Never throws; what goes wrong is answered. */
  async hear(line: string): Promise<void> {
    let message: Message | undefined;
    try {
      message = readMessage(line);
    } catch (error) {
      this.options.send(errorText(null, rpcErrorOf(error)));
      return;
    }
    if (message === undefined) return;
    const { id } = message;
    if (id === undefined) {
      this.notice(message);
      return;
    }
    try {
      this.options.send(answerText(id, await this.answer(message, id)));
    } catch (error) {
      // Whoever cancelled waits for no answer.
      if (error instanceof Cancelled) return;
      this.options.send(errorText(id, rpcErrorOf(error)));
    }
  }

  /** A line that was too long to be read. */
  refuseLine(): void {
    this.options.send(errorText(null, new RpcError(RPC_ERRORS.invalidRequest, 'The message is too long.')));
  }

  /** Nobody hears any more: what runs is ended, and what it finished is kept. */
  close(): void {
    for (const controller of this.running.values()) controller.abort();
  }

  private notice({ method, params }: Message): void {
    if (method !== 'notifications/cancelled') return;
    const cancelled = v.safeParse(CancelledSchema, params);
    if (cancelled.success) this.running.get(cancelled.output.requestId)?.abort();
  }

  private answer({ method, params }: Message, id: RequestId): unknown {
    switch (method) {
      case 'initialize':
        return initialized(parse(InitializeSchema, params).protocolVersion);
      case 'ping':
        return {};
      case 'tools/list':
        return { tools: NAMES.map(describeTool) };
      case 'tools/call':
        return this.call(id, parse(CallSchema, params));
      default:
        throw new RpcError(
          RPC_ERRORS.methodNotFound,
          `There is no method ${JSON.stringify(method.slice(0, 100))}.`,
        );
    }
  }

  private async call(id: RequestId, call: v.InferOutput<typeof CallSchema>): Promise<unknown> {
    const tool = NAMES.find((known) => mcpToolName(known) === call.name);
    if (tool === undefined) {
      const names = NAMES.map(mcpToolName).join(', ');
      throw new RpcError(RPC_ERRORS.invalidParams, `There is no tool of that name; there are ${names}.`);
    }
    if (this.running.has(id)) throw new RpcError(RPC_ERRORS.invalidRequest, 'This id is in use.');
    const controller = new AbortController();
    this.running.set(id, controller);
    const { log } = this.options;
    try {
      log(`${call.name}: begun`);
      const result = await this.options.tools[tool](
        call.arguments,
        this.toolOptions(controller.signal, call._meta?.progressToken),
      );
      log(`${call.name}: done`);
      return { content: [{ type: 'text', text: JSON.stringify(result) }] };
    } catch (thrown) {
      if (controller.signal.aborted) throw new Cancelled();
      if (thrown instanceof RpcError) throw thrown;
      const error = DataDietError.from(thrown);
      log(`${call.name}: ${error.message}${error.detail === undefined ? '' : `\n${error.detail}`}`);
      // A model that is told can put it right; a stack is nothing to it.
      const text = [error.message, error.action].filter((part) => part !== undefined).join(' ');
      return { content: [{ type: 'text', text }], isError: true };
    } finally {
      this.running.delete(id);
    }
  }

  private toolOptions(signal: AbortSignal, token: string | number | undefined): ToolOptions {
    const { enginePath, log, send, verbose } = this.options;
    let told = -1;
    const onProgress = (progress: Progress): void => {
      // The protocol wants a number that grows.
      if (token === undefined || progress.fraction <= told) return;
      told = progress.fraction;
      const params = { progressToken: token, progress: told, total: 1, message: describeProgress(progress) };
      send(notificationText('notifications/progress', params));
    };
    return {
      enginePath,
      signal,
      onProgress,
      onNote: log,
      onLog: (message) => {
        if (verbose) log(message);
      },
    };
  }
}

class Cancelled extends Error {}

function initialized(asked: string): object {
  const known = PROTOCOL_VERSIONS.find((one) => one === asked);
  return {
    protocolVersion: known ?? PROTOCOL_VERSIONS[0],
    capabilities: { tools: {} },
    serverInfo: { name, title: 'Data Diet', version },
    instructions: INSTRUCTIONS,
  };
}

function describeTool(tool: AssistantTool): object {
  const { title, description, inputSchema } = ASSISTANT_TOOLS[tool];
  const readOnlyHint = tool === 'topRows';
  return {
    name: mcpToolName(tool),
    title,
    description,
    inputSchema,
    annotations: { title, readOnlyHint, destructiveHint: false, openWorldHint: false },
  };
}

function parse<const Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, value ?? {});
  if (parsed.success) return parsed.output;
  throw new RpcError(RPC_ERRORS.invalidParams, `The parameters are wrong: ${parsed.issues[0].message}.`);
}

function rpcErrorOf(error: unknown): RpcError {
  return error instanceof RpcError
    ? error
    : new RpcError(RPC_ERRORS.internal, DataDietError.from(error).message);
}
