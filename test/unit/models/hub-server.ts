// A server on the loopback interface that answers as the hub does, for the requests that the hub client makes.
// Large files are sent on to a second origin, as the hub sends its clients on to a content network.
import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HubRepository {
  readonly id: string;
  readonly commit: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** What the server does wrong, changed while it runs. */
export interface Faults {
  /** Every answer of the hub itself has this status. */
  status?: number;
  /** Answers are web pages, as a captive portal's. */
  portal?: boolean;
  /** Large files break off after this many bytes. */
  breakAfter?: number;
  /** Large files arrive with a byte changed. */
  corrupt?: boolean;
  /** Answers a request itself, in whatever way; returns false to leave it to the hub. */
  answer?: (request: http.IncomingMessage, response: http.ServerResponse) => boolean;
  /** As `answer`, of the content network. */
  networkAnswer?: (request: http.IncomingMessage, response: http.ServerResponse) => boolean;
}

export interface HubServer {
  readonly url: string;
  readonly faults: Faults;
  /** `METHOD path` of each request, the content network's with the prefix `cdn `. */
  readonly requests: string[];
  /** Authorization headers that reached the hub and the content network. */
  readonly tokens: { hub: Set<string>; network: Set<string> };
  close(): Promise<void>;
}

const LARGE_BYTES = 1000;

export function sha1OfGitBlob(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function listen(server: http.Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function close(server: http.Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

function sendJson(
  response: http.ServerResponse,
  status: number,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Answers a request for `content`, or for the range of it that is asked for. */
function sendContent(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  content: Buffer,
  headers: http.OutgoingHttpHeaders,
  breakAfter: number | undefined,
): void {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const begin = Number(from ?? 0);
  const end = to === undefined || to === '' ? content.length : Math.min(Number(to) + 1, content.length);
  const part = content.subarray(begin, end);
  response.writeHead(from === undefined ? 200 : 206, {
    ...headers,
    'content-length': part.length,
    ...(from !== undefined && { 'content-range': `bytes ${begin}-${end - 1}/${content.length}` }),
  });
  if (request.method === 'HEAD') response.end();
  else if (breakAfter === undefined || part.length <= breakAfter) response.end(part);
  else {
    response.write(part.subarray(0, breakAfter), () => {
      // Long enough for what was written to arrive before the connection is cut.
      setTimeout(() => response.destroy(), 50);
    });
  }
}

/** Serves `repositories`; each also answers to the revision `main`. */
export async function startHubServer(...repositories: HubRepository[]): Promise<HubServer> {
  const faults: Faults = {};
  const requests: string[] = [];
  const tokens = { hub: new Set<string>(), network: new Set<string>() };
  const blobs = new Map(
    repositories.flatMap(({ files }) =>
      [...files.values()].map((content) => [sha256(content), content] as const),
    ),
  );

  const network = http.createServer((request, response) => {
    requests.push(`cdn ${request.method} ${request.url}`);
    if (request.headers.authorization !== undefined) tokens.network.add(request.headers.authorization);
    if (faults.networkAnswer?.(request, response)) return;
    const etag = request.url!.slice(1);
    const content = Buffer.from(blobs.get(etag)!);
    if (faults.corrupt) content[content.length >> 1]! ^= 1;
    const headers = { etag: `"${etag}"`, 'x-cache': 'Hit from cloudfront' };
    sendContent(request, response, content, headers, faults.breakAfter);
  });
  const networkUrl = await listen(network);

  const hub = http.createServer((request, response) => {
    const url = new URL(request.url!, 'http://hub');
    requests.push(`${request.method} ${url.pathname}`);
    if (request.headers.authorization !== undefined) tokens.hub.add(request.headers.authorization);
    if (faults.answer?.(request, response)) return;
    if (faults.portal) {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome to our hotel</h1>');
      return;
    }
    if (faults.status !== undefined) {
      sendJson(response, faults.status, { error: 'as asked' });
      return;
    }
    const path = decodeURIComponent(url.pathname);
    const repository = repositories.find(
      ({ id }) => path.startsWith(`/api/models/${id}/`) || path.startsWith(`/${id}/`),
    );
    const [, kind, rest] = repository
      ? (/^\/(revision|tree|resolve)\/(.*)$/.exec(
          path.slice(path.indexOf(repository.id) + repository.id.length),
        ) ?? [])
      : [];
    const [revision, file] = rest?.split('/', 2) ?? [];
    if (!repository || (revision !== 'main' && revision !== repository.commit)) {
      sendJson(response, 404, { error: 'Repository or revision not found' });
    } else if (kind === 'revision') {
      sendJson(response, 200, {
        _id: '1',
        id: repository.id,
        modelId: repository.id,
        sha: repository.commit,
        private: false,
        gated: false,
        downloads: 0,
        likes: 0,
        lastModified: '2024-01-01T00:00:00.000Z',
        siblings: [...repository.files.keys()].map((rfilename) => ({ rfilename })),
      });
    } else if (kind === 'tree') {
      const entries = [...repository.files].map(([name, content]) => ({
        type: 'file',
        path: name,
        size: content.length,
        oid: sha1OfGitBlob(content),
        ...(content.length >= LARGE_BYTES && {
          lfs: { oid: sha256(content), size: content.length, pointerSize: 130 },
        }),
      }));
      // In pages, as the hub lists large repositories.
      const page = Number(url.searchParams.get('cursor') ?? 0);
      const more = entries.length > page + 3;
      sendJson(
        response,
        200,
        [
          { type: 'directory', path: 'onnx', oid: repository.commit, size: 0 },
          ...entries.slice(page, page + 3),
        ],
        // By the name under which it was asked.
        more
          ? { link: `<http://${request.headers.host}${url.pathname}?cursor=${page + 3}>; rel="next"` }
          : {},
      );
    } else {
      const content = repository.files.get(file ?? '');
      const headers = { 'x-repo-commit': repository.commit };
      if (!content)
        sendJson(
          response,
          404,
          { error: 'Entry not found' },
          { 'x-error-code': 'EntryNotFound', ...headers },
        );
      else if (content.length < LARGE_BYTES)
        sendContent(
          request,
          response,
          content,
          { ...headers, etag: `"${sha1OfGitBlob(content)}"` },
          undefined,
        );
      else {
        const etag = sha256(content);
        response
          .writeHead(302, {
            ...headers,
            location: `${networkUrl}/${etag}`,
            'x-linked-etag': `"${etag}"`,
            'x-linked-size': content.length,
          })
          .end();
      }
    }
  });
  const hubUrl = await listen(hub);

  const state: HubServer = {
    url: hubUrl,
    faults,
    requests,
    tokens,
    close: async () => {
      await Promise.all([close(hub), close(network)]);
    },
  };
  return state;
}
