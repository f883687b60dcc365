// `data-diet mcp` as a client meets it: the real process over standard input and output.
import assert from 'node:assert/strict';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { before, test, type TestContext } from 'node:test';
import * as v from 'valibot';
import { Lines } from '../../../src/cli/mcp/json-rpc.ts';
import { ASSISTANT_TOOLS } from '../../../src/shared/assistant-tools.ts';
import { makeReviews } from '../../datasets.ts';
import { fileWriter, temporaryFolder } from '../../temporary-folder.ts';

const BUILT = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'dist', 'cli.js');
const folder = temporaryFolder();
const write = fileWriter(folder);
const rows = makeReviews(60);

before(() => {
  assert.ok(fs.existsSync(BUILT), 'build first: node scripts/build.mjs');
  write('data/train.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  write('secret.jsonl', '{"text":"secret","label":"a"}\n{"text":"other","label":"b"}\n');
});

const AnswerSchema = v.object({
  jsonrpc: v.literal('2.0'),
  id: v.optional(v.nullable(v.union([v.string(), v.number()]))),
  method: v.optional(v.string()),
  params: v.optional(v.unknown()),
  result: v.optional(v.unknown()),
  error: v.optional(v.object({ code: v.number(), message: v.string() })),
});
type Answer = v.InferOutput<typeof AnswerSchema>;
const CallSchema = v.object({
  content: v.tuple([v.object({ type: v.literal('text'), text: v.string() })]),
  isError: v.optional(v.boolean()),
});

class Client {
  readonly all: Answer[] = [];
  stderr = '';
  readonly process: ChildProcessWithoutNullStreams;
  private readonly waiting: (() => void)[] = [];
  private text = '';

  constructor(context: TestContext) {
    this.process = spawn(process.execPath, [BUILT, 'mcp', path.join(folder, 'data'), '--threads', '1'], {
      env: { ...process.env, DATA_DIET_STORE: path.join(folder, 'store') },
    });
    context.after(() => this.process.kill());
    this.process.stderr.on('data', (bytes: Buffer) => (this.stderr += bytes.toString()));
    this.process.stdout.on('data', (bytes: Buffer) => {
      const parts = (this.text + bytes.toString()).split('\n');
      this.text = parts.pop()!;
      // Every line is the protocol's: whatever else would be written fails here.
      for (const line of parts) this.all.push(v.parse(AnswerSchema, JSON.parse(line)));
      for (const wake of this.waiting.splice(0)) wake();
    });
  }

  send(...messages: unknown[]): void {
    for (const message of messages)
      this.process.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
  }

  async answer(is: (answer: Answer) => boolean): Promise<Answer> {
    for (;;) {
      const found = this.all.find(is);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  ask(id: string | number, method: string, params?: object): Promise<Answer> {
    this.send({ jsonrpc: '2.0', id, method, ...(params && { params }) });
    return this.answer((answer) => answer.id === id);
  }

  async call(id: string | number, name: string, args: object, more: object = {}) {
    const { result, error } = await this.ask(id, 'tools/call', { name, arguments: args, ...more });
    assert.equal(error, undefined, error?.message);
    const { content, isError = false } = v.parse(CallSchema, result);
    return { text: content[0].text, isError };
  }

  async begin(protocolVersion = '2025-06-18'): Promise<Answer> {
    const clientInfo = { name: 'test', version: '1' };
    const answer = await this.ask('begin', 'initialize', { protocolVersion, capabilities: {}, clientInfo });
    this.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return answer;
  }

  end(): Promise<number | null> {
    this.process.stdin.end();
    return new Promise((resolve) => this.process.on('close', resolve));
  }
}

test('a session: initialize, list, score, look at rows, end', { timeout: 300_000 }, async (context) => {
  const client = new Client(context);
  const begun = v.parse(
    v.object({
      protocolVersion: v.string(),
      capabilities: v.object({ tools: v.object({}) }),
      serverInfo: v.object({ name: v.literal('data-diet'), version: v.string() }),
    }),
    (await client.begin()).result,
  );
  assert.equal(begun.protocolVersion, '2025-06-18');
  assert.deepEqual((await client.ask(1, 'ping')).result, {});
  const { tools } = v.parse(
    v.object({ tools: v.array(v.object({ name: v.string(), inputSchema: v.unknown() })) }),
    (await client.ask(2, 'tools/list')).result,
  );
  assert.deepEqual(
    tools.map(({ name }) => name),
    ['score_dataset', 'top_rows', 'evaluate_pruning'],
  );
  assert.deepEqual(tools[1]!.inputSchema, JSON.parse(JSON.stringify(ASSISTANT_TOOLS.topRows.inputSchema)));

  const early = await client.call(3, 'top_rows', { file: 'train.jsonl' });
  assert.ok(early.isError);
  assert.match(early.text, /has no scores yet\. Call score_dataset first/);

  const scored = await client.call(
    4,
    'score_dataset',
    { file: 'train.jsonl' },
    { _meta: { progressToken: 'p' } },
  );
  assert.equal(scored.isError, false, scored.text);
  const told = v.parse(
    v.object({ rowsScored: v.number(), trust: v.string(), warnings: v.array(v.string()) }),
    JSON.parse(scored.text),
  );
  assert.equal(told.rowsScored, 60);
  // No text of a row is in an answer that is not about rows.
  for (const { text } of rows) assert.ok(!scored.text.includes(text));
  const progress = client.all.filter(({ method }) => method === 'notifications/progress');
  assert.ok(progress.length > 0);

  const top = await client.call('five', 'top_rows', {
    file: path.join(folder, 'data/train.jsonl'),
    count: 5,
  });
  const answer = v.parse(
    v.object({
      score: v.literal('el2n'),
      rows: v.array(
        v.object({
          line: v.number(),
          label: v.string(),
          text: v.array(v.string()),
          scores: v.object({ el2n: v.number() }),
        }),
      ),
    }),
    JSON.parse(top.text),
  );
  assert.equal(answer.rows.length, 5);
  for (const { line, label, text } of answer.rows)
    assert.deepEqual([label, text], [rows[line - 1]!.label, [rows[line - 1]!.text]]);
  const values = answer.rows.map(({ scores }) => scores.el2n);
  assert.deepEqual(
    values,
    [...values].sort((a, b) => b - a),
  );
  assert.equal(await client.end(), 0);
  assert.match(client.stderr, /score_dataset: done/);
});

test('what a hostile client sends is answered or let pass, and nothing outside of the folder is told of', async (context) => {
  const client = new Client(context);
  client.send(
    'not json',
    '[]',
    '{"jsonrpc":"2.0","id":{},"method":"ping"}',
    '{"jsonrpc":"1.0","id":1,"method":"ping"}',
  );
  client.send({ jsonrpc: '2.0', id: 7, result: {} }, { jsonrpc: '2.0', method: 'notifications/none' });
  client.send(`{"jsonrpc":"2.0","id":8,"method":"${'x'.repeat(2_000_000)}"}`);
  assert.deepEqual((await client.ask('after', 'ping')).result, {});
  assert.deepEqual(
    client.all.filter(({ id }) => id === null).map(({ error }) => error?.code),
    [-32700, -32600, -32600, -32600, -32600],
  );
  assert.equal((await client.ask(9, 'resources/list')).error?.code, -32601);
  assert.equal((await client.ask(10, 'tools/call', { name: 'rm', arguments: {} })).error?.code, -32602);
  assert.equal((await client.ask(11, 'initialize', {})).error?.code, -32602);
  for (const [id, args] of [
    [12, {}],
    [13, { file: 3 }],
    [14, { file: 'train.jsonl', count: 1e9 }],
    [15, { file: 'train.jsonl', score: '__proto__' }],
    [16, { file: 'train.jsonl', more: 1 }],
  ] as const) {
    const { error } = await client.ask(id, 'tools/call', { name: 'top_rows', arguments: args });
    assert.equal(error?.code, -32602, JSON.stringify(args));
  }
  if (process.platform !== 'win32')
    fs.symlinkSync(path.join(folder, 'secret.jsonl'), path.join(folder, 'data/link.jsonl'));
  for (const [id, file] of [
    [20, '../secret.jsonl'],
    [21, path.join(folder, 'secret.jsonl')],
    [22, '../absent.jsonl'],
    ...(process.platform === 'win32' ? [] : [[23, 'link.jsonl'] as const]),
  ] as const) {
    for (const tool of ['top_rows', 'score_dataset', 'evaluate_pruning']) {
      const { text, isError } = await client.call(`${id} ${tool}`, tool, { file });
      assert.ok(isError);
      assert.match(text, /lies outside of/);
    }
  }
  assert.match((await client.call(24, 'score_dataset', { file: 'train.txt' })).text, /tells no format/);
  const unknown = v.parse(
    v.object({ protocolVersion: v.string() }),
    (await client.begin('1999-01-01')).result,
  );
  assert.equal(unknown.protocolVersion, '2025-11-25');
  assert.equal(await client.end(), 0);
});

test(
  'a call that is cancelled ends its engine and is not answered; so does the end of the input',
  { timeout: 120_000 },
  async (context) => {
    const client = new Client(context);
    await client.begin();
    write(
      'data/long.jsonl',
      makeReviews(3000)
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(''),
    );
    const call = { name: 'score_dataset', arguments: { file: 'long.jsonl' }, _meta: { progressToken: 1 } };
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: call });
    await client.answer(({ method }) => method === 'notifications/progress');
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
    // The same id is free again only when the engine is gone.
    for (;;) {
      const { error } = await client.ask(`free ${client.all.length}`, 'ping');
      assert.equal(error, undefined);
      const next = client.all.length;
      client.send({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'top_rows', arguments: { file: 'long.jsonl' } },
      });
      const answer = await client.answer((one) => one.id === 1 && client.all.indexOf(one) >= next);
      if (answer.error?.code !== -32600) break;
    }
    client.send({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: call });
    assert.equal(await client.end(), 0);
    assert.equal(
      client.all.find(({ id }) => id === 2),
      undefined,
    );
  },
);

test('lines are cut wherever chunks end, and one without an end is given up', () => {
  const heard: string[] = [];
  let tooLong = 0;
  const lines = new Lines(
    8,
    (line) => heard.push(line),
    () => tooLong++,
  );
  for (const byte of Buffer.from('añb\r\n\n')) lines.push(Buffer.of(byte));
  lines.push(Buffer.from('123456789'));
  lines.push(Buffer.from('0\nok\n12345678\n'));
  assert.deepEqual(heard, ['añb', 'ok', '12345678']);
  assert.equal(tooLong, 1);
});
