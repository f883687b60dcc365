// Asks the hub: through the person's proxy, within limits of time and size, and with the token for no other host.
import { EnvHttpProxyAgent, fetch as send } from 'undici';
import type { Budget, HubLimits } from './hub-limits.ts';
import type { Proxies } from './hub-proxy.ts';
import { Patience } from './patience.ts';

/** Makes a `fetch` for the hub's client, which follows what addresses a server gives. */
export interface HubFetch {
  within(budget: Budget): typeof fetch;
  /** Breaks off whatever is left. */
  close(): Promise<void>;
}

interface HubAddress {
  readonly hubUrl: string;
  readonly proxies: Proxies;
  readonly limits: HubLimits;
}

/** Statuses whose answers have no body. */
const BODILESS = new Set([101, 204, 205, 304]);

export function openHubFetch({ hubUrl, proxies, limits }: HubAddress): HubFetch {
  const { origin } = new URL(hubUrl);
  // Its own limits on time tell nothing of an answer that comes a byte at a time.
  const dispatcher = new EnvHttpProxyAgent({ ...proxies, headersTimeout: 0, bodyTimeout: 0 });

  const ask = async (url: URL, init: RequestInit | undefined, count: (bytes: number) => void) => {
    const headers = new Headers(init?.headers);
    if (url.origin !== origin) headers.delete('authorization');
    const patience = new Patience(limits);
    const response = await patience.for(
      send(url, {
        method: init?.method ?? 'GET',
        headers: Object.fromEntries(headers),
        signal: patience.signal,
        dispatcher,
      }),
    );
    const body = BODILESS.has(response.status) ? null : response.body;
    const { status, statusText } = response;
    const answer = new Response(body && watched(body, patience, count), {
      status,
      statusText,
      headers: [...response.headers],
    });
    // The client tells by it whether it was sent on.
    return Object.defineProperty(answer, 'url', { value: response.url });
  };

  return {
    within: (budget) => {
      let requests = 0;
      let bytes = 0;
      const count = (more: number): void => {
        bytes += more;
        if (bytes > budget.bytes) throw new Error(`it sends more than ${budget.bytes} bytes`);
      };
      return async (input, init) => {
        const url = new URL(input instanceof Request ? input.url : input);
        if (url.origin !== origin && !budget.otherHosts) {
          throw new Error(`it sends us on to another host, ${url.origin}, which is not asked`);
        }
        requests++;
        if (requests > budget.requests) throw new Error(`its answer has more than ${budget.requests} pages`);
        return ask(url, init, count);
      };
    },
    close: () => dispatcher.destroy(),
  };
}

/** `body`, whose every part is waited for with `patience`, and counted. */
function watched(
  body: NonNullable<Awaited<ReturnType<typeof send>>['body']>,
  patience: Patience,
  count: (bytes: number) => void,
): ReadableStream<Uint8Array> {
  const parts = body.getReader();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const part: { done: boolean; value?: unknown } = await patience.for(parts.read());
      if (part.done || !(part.value instanceof Uint8Array)) {
        controller.close();
        return;
      }
      try {
        count(part.value.length);
      } catch (error) {
        await parts.cancel().catch(() => undefined);
        throw error;
      }
      patience.received(part.value.length);
      controller.enqueue(part.value);
    },
    cancel: (reason) => parts.cancel(reason),
  });
}
