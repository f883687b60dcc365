// VS Code's settings of its proxy, as variables of the engine's process.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxyEnvironment } from '../../../src/host/jobs/proxy-environment.ts';

const of = (settings: Readonly<Record<string, unknown>>) => proxyEnvironment((key) => settings[key]);

test('the proxy of VS Code is the one of the engine, with the hosts that are asked without it', () => {
  assert.deepEqual(
    of({ proxy: ' http://proxy:3128 ', noProxy: ['a.example', 'b.example'], proxySupport: 'override' }),
    {
      http_proxy: 'http://proxy:3128',
      https_proxy: 'http://proxy:3128',
      no_proxy: 'a.example,b.example',
    },
  );
});

test('without one, or with its support off, the environment stays as it is', () => {
  for (const settings of [
    {},
    { proxy: '' },
    { proxy: 7, noProxy: 'x' },
    { proxy: 'http://p', proxySupport: 'off' },
  ]) {
    assert.deepEqual(of(settings), {});
  }
  assert.ok(!('no_proxy' in of({ proxy: 'http://p', noProxy: [] })));
});
