// l10n/bundle.l10n.json holds every text that the code shows, ready to translate. UPDATE_L10N=1 writes it anew.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { PANEL_STRINGS } from '../../../src/shared/panel-strings.ts';

const root = process.env['DATA_DIET_ROOT'] ?? '.';
const bundleFile = path.join(root, 'l10n/bundle.l10n.json');

/** The English texts that calls of `l10n.t` name. */
function textsInCode(): string[] {
  const folder = path.join(root, 'src/host');
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const code = fs.readFileSync(path.join(folder, name), 'utf8');
      const calls = code.match(/l10n\.t\(/g)?.length ?? 0;
      const literals = [...code.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)].map((match) => match[1]!);
      // The panel's texts are translated from their table, in one call that names no literal.
      assert.equal(
        literals.length,
        calls - (path.basename(name) === 'panel.ts' ? 1 : 0),
        `${name}: l10n.t needs a literal text`,
      );
      return literals.map((text) => text.replace(/\\(.)/g, '$1'));
    });
}

test('the bundle holds every text, and no other', () => {
  const texts = [...new Set([...textsInCode(), ...Object.values(PANEL_STRINGS)])].sort();
  if (process.env['UPDATE_L10N'] === '1') {
    const bundle = Object.fromEntries(texts.map((text) => [text, text]));
    fs.writeFileSync(bundleFile, `${JSON.stringify(bundle, null, 2)}\n`);
  }
  const bundle = v.parse(v.record(v.string(), v.string()), JSON.parse(fs.readFileSync(bundleFile, 'utf8')));
  assert.deepEqual(Object.keys(bundle).sort(), texts);
});
