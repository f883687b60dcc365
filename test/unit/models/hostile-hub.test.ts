// Hubs that misbehave: each attempt ends, in little memory, and the person's token stays with the hub.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { resolveHubModel, type ResolveOptions } from '../../../src/core/hub/hub.ts';
import { HUB_LIMITS } from '../../../src/core/hub/hub-limits.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { assertDataDietError } from './assertions.ts';
import { sha1OfGitBlob, startHubServer, type HubServer } from './hub-server.ts';
import { smallModelFiles } from './small-models.ts';

const ID = 'somebody/small-bert';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

interface Hub {
  readonly server: HubServer;
  readonly home: string;
  readonly options: ResolveOptions;
}

/** A hub that is waited for half a second. */
async function startHub(context: TestContext, files?: ReadonlyMap<string, Buffer>): Promise<Hub> {
  const home = temporaryFolder(context);
  const server = await startHubServer({ id: ID, commit: COMMIT, files: files ?? (await smallModelFiles()) });
  context.after(() => server.close());
  return {
    server,
    home,
    options: {
      environment: { HF_HOME: home, HF_ENDPOINT: server.url, HF_TOKEN: 'hf_secret' },
      limits: { ...HUB_LIMITS, patienceMilliseconds: 500 },
    },
  };
}

async function startServer(
  context: TestContext,
  answer: (request: http.IncomingMessage, response: http.ServerResponse) => void,
): Promise<string> {
  const server = http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const fails = (options: ResolveOptions, reason: RegExp): Promise<void> =>
  assertDataDietError(() => resolveHubModel({ id: ID }, options), 'hub-offline', reason);

const isListing = (request: http.IncomingMessage): boolean => request.url!.includes('/tree/');

const entry = (name: string): object => ({ type: 'file', path: name, size: 1, oid: COMMIT });

describe('token', () => {
  test('stays with the hub when its listing goes on at another host, which is not even asked', async (context) => {
    const asked: unknown[] = [];
    const elsewhere = await startServer(context, (request, response) => {
      asked.push(request.headers);
      response.end('[]');
    });
    const { server, options } = await startHub(context);
    server.faults.answer = (request, response) => {
      if (!isListing(request)) return false;
      response.setHeader('link', `<${elsewhere}/api/more>; rel="next"`);
      response.setHeader('content-type', 'application/json');
      response.end('[]');
      return true;
    };
    await fails(options, /another host, http:\/\/127\.0\.0\.1:\d+, which is not asked/);
    assert.deepEqual(asked, []);
    assert.deepEqual([...server.tokens.hub], ['Bearer hf_secret']);
  });

  test('stays with the hub when it sends a listing or a commit on to another host', async (context) => {
    const tokens: unknown[] = [];
    const elsewhere = await startServer(context, (request, response) => {
      tokens.push(request.headers.authorization);
      response.end('{}');
    });
    for (const part of ['/tree/', '/revision/']) {
      const { server, options } = await startHub(context);
      server.faults.answer = (request, response) => {
        if (!request.url!.includes(part)) return false;
        response.writeHead(302, { location: elsewhere }).end();
        return true;
      };
      await fails(options, /could not be read/);
    }
    assert.deepEqual(tokens, [undefined, undefined]);
  });

  test('stays with the hub when a file comes from a content network that calls itself cloudfront', async (context) => {
    const { server, options } = await startHub(context);
    await resolveHubModel({ id: ID }, options);
    assert.ok(server.requests.some((request) => request.startsWith('cdn ')));
    assert.deepEqual([...server.tokens.network], []);
  });
});

describe('a hub', () => {
  test('that never answers is given up', async (context) => {
    const { server, options } = await startHub(context);
    server.faults.answer = () => true;
    await fails(options, /it sent nothing for 0\.5 s/);
  });

  test('that stops in the middle of its listing or of a file is given up', async (context) => {
    const { server, options } = await startHub(context);
    server.faults.answer = (request, response) => {
      if (isListing(request)) response.writeHead(200, { 'content-type': 'application/json' }).write('[');
      return isListing(request);
    };
    await fails(options, /no more than 1 bytes in 0\.5 s/);
    delete server.faults.answer;
    server.faults.networkAnswer = (request, response) => {
      if (request.headers.range === 'bytes=0-0') return false;
      response.writeHead(200).write(Buffer.alloc(2000));
      return true;
    };
    await fails(options, /bytes in 0\.5 s/);
  });

  test('that sends a byte at a time is given up, whatever it sends', async (context) => {
    const trickle = (response: http.ServerResponse): boolean => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => {
        clearInterval(timer);
      });
      return true;
    };
    for (const part of ['/revision/', '/tree/']) {
      const { server, options } = await startHub(context);
      server.faults.answer = (request, response) => request.url!.includes(part) && trickle(response);
      await fails(options, /no more than \d+ bytes in 0\.5 s/);
    }
    const { server, options } = await startHub(context);
    server.faults.networkAnswer = (request, response) =>
      request.headers.range !== 'bytes=0-0' && trickle(response);
    await fails(options, /no more than \d+ bytes in 0\.5 s/);
  });

  test('that is slow but not too slow is waited for', async (context) => {
    const { server, options } = await startHub(context);
    const weights = (await smallModelFiles()).get('model.safetensors')!;
    // All of it takes longer than the patience with any part of it.
    const part = Math.ceil(weights.length / 16);
    server.faults.networkAnswer = (request, response) => {
      if (request.headers.range === 'bytes=0-0') return false;
      response.writeHead(200, { 'content-length': weights.length });
      let sent = 0;
      const timer = setInterval(() => {
        response.write(weights.subarray(sent, (sent += part)));
        if (sent < weights.length) return;
        clearInterval(timer);
        response.end();
      }, 80);
      return true;
    };
    const limits = { ...HUB_LIMITS, patienceMilliseconds: 500, patienceBytes: part };
    await resolveHubModel({ id: ID }, { ...options, limits });
  });

  test('whose listing never ends is asked for so many pages', async (context) => {
    const { server, options } = await startHub(context);
    server.faults.answer = (request, response) => {
      if (!isListing(request)) return false;
      response.setHeader('link', `<${server.url}${request.url}>; rel="next"`);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify([entry('README.md')]));
      return true;
    };
    await fails(options, /more than 100 pages/);
    assert.equal(server.requests.filter((request) => request.includes('/tree/')).length, 100);
  });

  test('whose answers are huge is not heard to their end', async (context) => {
    const most = HUB_LIMITS.answerBytes;
    for (const part of ['/revision/', '/tree/']) {
      const { server, options } = await startHub(context);
      let sent = 0;
      server.faults.answer = (request, response) => {
        if (!request.url!.includes(part)) return false;
        response.writeHead(200, { 'content-type': 'application/json' });
        const piece = Buffer.alloc(1024 * 1024, ' ');
        const more = (): void => {
          while (!response.destroyed && response.write(piece)) sent += piece.length;
          sent += piece.length;
          if (!response.destroyed) response.once('drain', more);
        };
        more();
        return true;
      };
      await fails(options, new RegExp(`more than ${most} bytes`));
      assert.ok(sent < 3 * most, `${sent} bytes were sent`);
    }
  });

  test('that answers something else is told to, without the words of what stumbled over it', async (context) => {
    for (const answer of ['null', '7', '{}', '[null]', '[7]', '[{"type": "file"}]', '[', '<h1>Hotel</h1>']) {
      for (const part of ['/revision/', '/tree/']) {
        const { server, options } = await startHub(context);
        server.faults.answer = (request, response) => {
          if (!request.url!.includes(part)) return false;
          response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
          return true;
        };
        await assertDataDietError(
          () => resolveHubModel({ id: ID }, options),
          part === '/tree/' && answer === '[7]' ? 'model-not-found' : 'hub-offline',
          /does not answer as the hub does|has no config\.json/,
        );
      }
    }
  });

  test('that refuses at great length is not heard to its end', async (context) => {
    const { server, options } = await startHub(context);
    server.faults.answer = (_request, response) => {
      response.writeHead(500);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024)));
        response.once('drain', more);
      };
      more();
      return true;
    };
    await fails(options, /more than \d+ bytes/);
  });

  test('whose small files are huge by its own word is asked for none of them', async (context) => {
    for (const name of ['config.json', 'tokenizer.json', 'vocab.txt', 'tokenizer_config.json']) {
      const files = await smallModelFiles();
      files.set('tokenizer.json', Buffer.from('{}'));
      const { server, options } = await startHub(context, files);
      server.faults.answer = (request, response) => {
        if (!isListing(request)) return false;
        response.setHeader('content-type', 'application/json');
        const listing = [...files].map(([file, content]) => ({
          type: 'file',
          path: file,
          size: file === name ? 1e12 : content.length,
          oid: sha1OfGitBlob(content),
        }));
        response.end(JSON.stringify(listing));
        return true;
      };
      await assertDataDietError(
        () => resolveHubModel({ id: ID }, options),
        'model-invalid',
        new RegExp(`${name.replace('.', '\\.')} .*is 1000000000000 bytes long`),
      );
      assert.ok(!server.requests.some((request) => request.endsWith(`/${name}`)));
    }
  });

  test('that sends more of a file than it promised does not fill the disk', async (context) => {
    const { server, options, home } = await startHub(context);
    server.faults.networkAnswer = (request, response) => {
      if (request.headers.range === 'bytes=0-0') return false;
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024)));
        response.once('drain', more);
      };
      more();
      return true;
    };
    await assertDataDietError(
      () => resolveHubModel({ id: ID }, options),
      'model-invalid',
      /model\.safetensors arrived damaged/,
    );
    const blobs = await readdir(path.join(home, 'hub', 'models--somebody--small-bert', 'blobs'));
    assert.ok(!blobs.some((name) => name.endsWith('.incomplete')));
  });

  test('whose listing names files outside the repository is given nothing to write there', async (context) => {
    const { server, options, home } = await startHub(context);
    server.faults.answer = (request, response) => {
      if (!isListing(request)) return false;
      const names = ['../../../../config.json', '/etc/config.json', 'config.json/../../x', 'C:\\config.json'];
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(names.map(entry)));
      return true;
    };
    await assertDataDietError(() => resolveHubModel({ id: ID }, options), 'model-not-found', /has no/);
    assert.deepEqual(await readdir(home), []);
  });
});
