// The proxy that VS Code is told to use, as the engine reads it: by the environment variables of its process.
import * as v from 'valibot';

const text = v.fallback(v.pipe(v.string(), v.trim()), '');
const names = v.fallback(v.array(v.string()), []);

/**
 * @param setting reads a setting of the section `http`
 * @returns variables that go before those of VS Code's own environment; none where nothing is set, or `proxySupport` is off
 */
export function proxyEnvironment(setting: (key: string) => unknown): Readonly<Record<string, string>> {
  const proxy = v.parse(text, setting('proxy'));
  if (proxy === '' || setting('proxySupport') === 'off') return {};
  const noProxy = v.parse(names, setting('noProxy'));
  return {
    http_proxy: proxy,
    https_proxy: proxy,
    ...(noProxy.length > 0 && { no_proxy: noProxy.join(',') }),
  };
}
