// Text on heat can be read in the four themes that come with VS Code: contrast as WCAG 2 defines it, of the colours that
// package.json contributes over each theme's background.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { COLORS, WARM_STEPS } from '../../../src/host/registry.ts';

const root = process.env['DATA_DIET_ROOT'] ?? '.';

/** Editor background, and the text of JSON keys, strings, numbers and of plain text, as the themes of VS Code set them. */
const THEMES = {
  dark: { background: '#1f1f1f', texts: ['#9cdcfe', '#ce9178', '#b5cea8', '#cccccc'] },
  light: { background: '#ffffff', texts: ['#0451a5', '#a31515', '#098658', '#3b3b3b'] },
  highContrast: { background: '#000000', texts: ['#9cdcfe', '#ce9178', '#b5cea8', '#ffffff'] },
  highContrastLight: { background: '#ffffff', texts: ['#0451a5', '#0f4a85', '#096d48', '#292929'] },
} as const;
type Theme = keyof typeof THEMES;

const ManifestSchema = v.object({
  contributes: v.object({
    colors: v.array(v.object({ id: v.string(), defaults: v.record(v.string(), v.string()) })),
  }),
});
const { contributes } = v.parse(
  ManifestSchema,
  JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')),
);

function contributed(id: string, theme: Theme): string {
  const color = contributes.colors.find((one) => one.id === id)?.defaults[theme];
  assert.ok(color !== undefined, `${id} in ${theme}`);
  return color;
}

const channels = (color: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);

const alphaOf = (color: string): number =>
  color.length === 9 ? Number.parseInt(color.slice(7), 16) / 255 : 1;

/** A colour that may be translucent, over an opaque one. */
function over(color: string, below: string): number[] {
  const alpha = alphaOf(color);
  const base = channels(below);
  return channels(color).map((value, at) => alpha * value + (1 - alpha) * base[at]!);
}

function luminance(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: readonly number[], b: readonly number[]): number {
  const [low, high] = [luminance(a), luminance(b)].sort((one, other) => one - other) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

test('black on white has the greatest contrast there is', () => {
  assert.equal(contrast([0, 0, 0], [1, 1, 1]).toFixed(2), '21.00');
});

for (const theme of ['dark', 'light', 'highContrast', 'highContrastLight'] as const) {
  const { background, texts } = THEMES[theme];

  test(`the text of flagged rows and what is told behind them can be read in ${theme}`, () => {
    const rows = over(contributed(COLORS.flaggedBackground, theme), background);
    for (const id of [COLORS.flaggedForeground, COLORS.annotation]) {
      const found = contrast(channels(contributed(id, theme)), rows);
      assert.ok(found >= 4.5, `${id}: ${found.toFixed(2)}`);
    }
  });

  test(`heat takes little of the contrast that ${theme} gives its text`, () => {
    for (const step of WARM_STEPS) {
      const rows = over(contributed(COLORS.heat(step), theme), background);
      for (const text of texts) {
        const own = contrast(channels(text), channels(background));
        const found = contrast(channels(text), rows);
        // Where the theme itself is hardly legible, heat makes it no worse than by a fifth.
        assert.ok(
          found >= Math.min(4.5, 0.8 * own),
          `${text} in step ${step}: ${found.toFixed(2)} of ${own.toFixed(2)}`,
        );
      }
    }
  });

  test(`flagged rows stand out from warm ones in ${theme}`, () => {
    const flagged = over(contributed(COLORS.flaggedBackground, theme), background);
    const warmest = over(contributed(COLORS.heat(10), theme), background);
    const distance = Math.hypot(...flagged.map((value, at) => value - warmest[at]!));
    const warmth = Math.hypot(...warmest.map((value, at) => value - channels(background)[at]!));
    assert.ok(distance > 0.35 * warmth, `${distance.toFixed(3)} against ${warmth.toFixed(3)}`);
  });
}
