// The hub behind a proxy: a name that only the proxy knows is reached by it, and by it alone.
import assert from 'node:assert/strict';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { resolveHubModel } from '../../../src/core/hub/hub.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { assertDataDietError } from './assertions.ts';
import { startHubServer } from './hub-server.ts';
import { smallModelFiles } from './small-models.ts';

const ID = 'somebody/small-bert';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
/** No name server knows it. */
const HUB = 'http://hub.invalid';

interface Proxy {
  readonly url: string;
  /** What it was asked for: `CONNECT host:port` or `GET http://host/...`. */
  readonly asked: string[];
  readonly passwords: Set<string | undefined>;
}

/** A proxy that reaches `target` under whatever name, loopback addresses as they are. */
async function startProxy(context: TestContext, target: string): Promise<Proxy> {
  const asked: string[] = [];
  const passwords = new Set<string | undefined>();
  const portFor = (host: string | null, port: string): number =>
    host === '127.0.0.1' ? Number(port) : Number(new URL(target).port);
  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    passwords.add(request.headers['proxy-authorization']);
    const url = new URL(request.url!);
    const onward = http.request(
      {
        host: '127.0.0.1',
        port: portFor(url.hostname, url.port),
        path: url.pathname + url.search,
        headers: request.headers,
      },
      (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(onward);
  });
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    asked.push(`CONNECT ${request.url}`);
    passwords.add(request.headers['proxy-authorization']);
    const [host = '', port = ''] = request.url!.split(':');
    if (port === '443') {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const onward = net.connect(portFor(host, port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, passwords };
}

async function start(context: TestContext) {
  const hub = await startHubServer({ id: ID, commit: COMMIT, files: await smallModelFiles() });
  context.after(() => hub.close());
  const proxy = await startProxy(context, hub.url);
  const resolve = (environment: Record<string, string>) =>
    resolveHubModel({ id: ID }, { environment: { HF_HOME: temporaryFolder(context), ...environment } });
  return { hub, proxy, resolve };
}

for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) {
  test(`${name} leads to the hub, without a scheme too, and with a password`, async (context) => {
    const { proxy, resolve } = await start(context);
    for (const address of [
      proxy.url,
      proxy.url.replace('http://', ''),
      proxy.url.replace('://', '://me:word@'),
    ]) {
      const before = proxy.asked.length;
      assert.equal((await resolve({ HF_ENDPOINT: HUB, [name]: address })).revision, COMMIT);
      assert.ok(proxy.asked.slice(before).some((request) => request.includes('hub.invalid')));
    }
    assert.deepEqual([...proxy.passwords], [undefined, `Basic ${btoa('me:word')}`]);
  });
}

test('hosts of NO_PROXY are asked directly', async (context) => {
  const { hub, proxy, resolve } = await start(context);
  for (const noProxy of ['127.0.0.1', '*', 'example.com,127.0.0.1']) {
    await resolve({ HF_ENDPOINT: hub.url, HTTP_PROXY: proxy.url, NO_PROXY: noProxy });
  }
  assert.deepEqual(proxy.asked, []);
});

test('HTTPS_PROXY is asked for a hub over TLS, and named without its password when it refuses', async (context) => {
  const { proxy, resolve } = await start(context);
  const { host } = new URL(proxy.url);
  await assertDataDietError(
    () => resolve({ HF_ENDPOINT: 'https://hub.invalid', HTTPS_PROXY: `http://me:word@${host}` }),
    'hub-offline',
    new RegExp(`could not be read through the proxy http://${host} \\(`),
  );
  assert.deepEqual(proxy.asked, ['CONNECT hub.invalid:443']);
});

test('what is no proxy over HTTP is refused by name', async (context) => {
  const { resolve } = await start(context);
  for (const address of ['socks5://127.0.0.1:9', 'http://']) {
    await assertDataDietError(
      () => resolve({ HF_ENDPOINT: HUB, HTTP_PROXY: address }),
      'invalid-argument',
      /The proxy .* cannot be used/,
    );
  }
});
