// Which proxy stands between this machine and the hub, by the environment variables that curl, pip and git read.
import { DataDietError } from '../../shared/errors.ts';
import type { Environment } from './hub-environment.ts';

/** Empty where there is none. */
export interface Proxies {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  /** Hosts that are asked directly: names, their endings, `*` for all. */
  readonly noProxy: string;
}

/** As curl: the lower-case name goes first. */
function variable(environment: Environment, name: string): string {
  return (environment[name] ?? environment[name.toUpperCase()] ?? '').trim();
}

/** `proxy:3128` is one of HTTP. @throws DataDietError `invalid-argument` where it is no address of a proxy over HTTP */
function proxyAddress(environment: Environment, name: string): string {
  const value = variable(environment, name);
  if (value === '') return '';
  const address = value.includes('://') ? value : `http://${value}`;
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address;
  throw new DataDietError(
    'invalid-argument',
    `The proxy ${withoutPassword(value)} cannot be used: it must be an address that begins with http:// or https://.`,
    { action: `Correct ${name.toUpperCase()}, or the setting http.proxy.` },
  );
}

/** @throws DataDietError `invalid-argument` for what is no proxy over HTTP */
export function readProxies(environment: Environment): Proxies {
  const all = proxyAddress(environment, 'all_proxy');
  return {
    httpProxy: proxyAddress(environment, 'http_proxy') || all,
    httpsProxy: proxyAddress(environment, 'https_proxy') || all,
    noProxy: variable(environment, 'no_proxy'),
  };
}

/** The proxies that may stand before `hubUrl`, as a person may read them; empty for none. */
export function describeProxy({ httpProxy, httpsProxy }: Proxies, hubUrl: string): string {
  const proxy = hubUrl.startsWith('https:') ? httpsProxy || httpProxy : httpProxy;
  return proxy === '' ? '' : withoutPassword(proxy);
}

function withoutPassword(address: string): string {
  return address.replace(/^([a-z\d+.-]+:\/\/)?[^/]*@/i, '$1');
}
