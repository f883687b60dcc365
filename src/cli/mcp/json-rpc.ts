// JSON-RPC 2.0 over lines: one message a line, requests answered, notifications heard. Whatever arrives is parsed first.
import * as v from 'valibot';

const IdSchema = v.union([v.string(), v.pipe(v.number(), v.finite())]);
export type RequestId = v.InferOutput<typeof IdSchema>;

const MessageSchema = v.object({
  jsonrpc: v.literal('2.0'),
  /** Absent in a notification. */
  id: v.optional(IdSchema),
  method: v.string(),
  params: v.optional(v.record(v.string(), v.unknown())),
});
export type Message = v.InferOutput<typeof MessageSchema>;

/** An answer to what we never ask: it is let pass. */
const AnswerSchema = v.object({
  jsonrpc: v.literal('2.0'),
  id: v.nullable(IdSchema),
  method: v.optional(v.undefined()),
});

export const RPC_ERRORS = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
} as const;

/** What a client did wrong, as it is told. */
export class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** What a line holds; an answer of a client holds nothing for us. @throws RpcError */
export function readMessage(line: string): Message | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new RpcError(RPC_ERRORS.parse, 'The line is not JSON.');
  }
  const message = v.safeParse(MessageSchema, value);
  if (message.success) return message.output;
  if (v.is(AnswerSchema, value)) return undefined;
  throw new RpcError(RPC_ERRORS.invalidRequest, 'The message is no JSON-RPC 2.0 request.');
}

export function answerText(id: RequestId, result: unknown): string {
  return line({ jsonrpc: '2.0', id, result });
}

/** @param id null where it is not known which request failed */
export function errorText(id: RequestId | null, { code, message }: RpcError): string {
  return line({ jsonrpc: '2.0', id, error: { code, message } });
}

export function notificationText(method: string, params: unknown): string {
  return line({ jsonrpc: '2.0', method, params });
}

/** JSON writes a line break in a text as `\n`: a message is always one line. */
function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** Cuts what arrives into lines. One that does not end is given up, and the rest of it ignored. */
export class Lines {
  private waiting: Buffer[] = [];
  private length = 0;
  private isTooLong = false;

  /** @param most bytes of a line */
  constructor(
    private readonly most: number,
    private readonly onLine: (line: string) => void,
    private readonly onTooLong: () => void,
  ) {}

  push(chunk: Buffer): void {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(0x0a, from);
      const part = chunk.subarray(from, end === -1 ? undefined : end);
      this.keep(part);
      if (end === -1) return;
      this.end();
      from = end + 1;
    }
  }

  private keep(part: Buffer): void {
    if (this.isTooLong || part.length === 0) return;
    this.length += part.length;
    if (this.length > this.most) {
      this.isTooLong = true;
      this.waiting = [];
      return;
    }
    this.waiting.push(part);
  }

  private end(): void {
    const text = Buffer.concat(this.waiting).toString('utf8').trim();
    const wasTooLong = this.isTooLong;
    this.waiting = [];
    this.length = 0;
    this.isTooLong = false;
    if (wasTooLong) this.onTooLong();
    else if (text !== '') this.onLine(text);
  }
}
