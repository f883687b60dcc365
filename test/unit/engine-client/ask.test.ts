// One question to an engine process: an answer, a refusal, a death, and a question that is taken back.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { inspectModel, inspectModels } from '../../../src/engine-client/models.ts';
import { StandIns, isAlive, until } from './stand-in.ts';

const standIns = new StandIns();
after(() => {
  standIns.remove();
});

const onRequest = (name: string, body: string): string =>
  standIns.script(name, `process.on('message', (request) => { ${body} });\nprocess.send({ type: 'ready' });`);

test('the answer is what the engine says of the models asked about', async () => {
  const enginePath = onRequest(
    'answers',
    `process.send({ type: 'log', message: 'looking' });
     const asked = request.models.map((model) => ({ state: 'absent', model }));
     const other = { state: 'absent', model: { kind: 'hub', id: 'owner/other' } };
     process.send({ type: request.type, reports: { asked, cached: request.others ? [other] : [] } });`,
  );
  const model = { kind: 'hub', id: 'owner/name' } as const;
  assert.deepEqual(await inspectModels([model], { enginePath }), {
    asked: [{ state: 'absent', model }],
    cached: [{ state: 'absent', model: { kind: 'hub', id: 'owner/other' } }],
  });
  assert.deepEqual(await inspectModel(model, { enginePath }), { state: 'absent', model });
});

test("the engine's own error arrives as it is", async () => {
  const enginePath = onRequest(
    'refuses',
    `process.send({ type: 'failed', error: { code: 'internal', message: 'No.', action: 'Go.' } });`,
  );
  await assert.rejects(inspectModels([], { enginePath }), {
    code: 'internal',
    message: 'No.',
    action: 'Go.',
  });
});

test('an answer that cannot be understood, and a process that ends without one, are errors', async () => {
  const rubbish = onRequest('rubbish', `process.send({ type: 'models', reports: 7 });`);
  await assert.rejects(inspectModels([], { enginePath: rubbish }), { code: 'invalid-message' });
  const silent = onRequest('silent', `process.exit(3);`);
  await assert.rejects(inspectModels([], { enginePath: silent }), { code: 'engine-crashed' });
});

test('taking the question back ends the process', async () => {
  const file = path.join(standIns.folder, 'pid');
  const enginePath = onRequest(
    'hangs',
    `require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid));`,
  );
  const controller = new AbortController();
  const asking = assert.rejects(inspectModels([], { enginePath, signal: controller.signal }), {
    code: 'cancelled',
  });
  await until(() => fs.existsSync(file) && fs.readFileSync(file, 'utf8') !== '');
  controller.abort();
  await asking;
  await until(() => !isAlive(Number(fs.readFileSync(file, 'utf8'))));
  await assert.rejects(inspectModels([], { enginePath, signal: controller.signal }), { code: 'cancelled' });
});
