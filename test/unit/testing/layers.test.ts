// The layers' rule, as ESLint applies it: every arrow that runs back is refused, every other one accepted.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { ESLint } from 'eslint';

const ROOT = path.resolve(process.env['DATA_DIET_ROOT'] ?? '.');
const RULE = '@typescript-eslint/no-restricted-imports';

/** Whom a layer may import, as CONTRIBUTING.md has it; written down once more, so that no arrow is added in passing. */
const ARROWS = {
  shared: [],
  data: ['shared'],
  core: ['shared', 'data'],
  results: ['shared', 'data', 'experiments'],
  experiments: ['shared'],
  report: ['shared'],
  exports: ['shared', 'data', 'results'],
  review: ['shared'],
  cluster: ['shared', 'data', 'results', 'experiments'],
  'engine-client': ['shared'],
  engine: ['shared', 'data', 'core', 'results', 'experiments', 'engine-client'],
  cli: [
    'shared',
    'data',
    'results',
    'experiments',
    'report',
    'exports',
    'review',
    'cluster',
    'engine-client',
  ],
  host: [
    'shared',
    'data',
    'results',
    'experiments',
    'report',
    'exports',
    'review',
    'cluster',
    'engine-client',
  ],
  webview: ['shared'],
  distill: ['shared', 'data', 'core'],
} as const satisfies Record<string, readonly string[]>;
type Layer = keyof typeof ARROWS;
const LAYERS = Object.keys(ARROWS) as Layer[];
const PACKAGES = {
  vscode: ['host'],
  'onnxruntime-node': ['core', 'engine', 'distill'],
} as const satisfies Record<string, readonly Layer[]>;

const folderOf = (layer: Layer): string =>
  layer === 'webview' || layer === 'distill' ? layer : path.posix.join('src', layer);

/** Files that are not there need no program of types; the rule needs none. */
const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => ruleId === RULE,
});

/** Whether `file` may import from `specifier`; every way to import must agree. */
async function accepts(file: string, specifier: string): Promise<boolean> {
  const statements = [
    `import { thing } from '${specifier}';`,
    `import type { Thing } from '${specifier}';`,
    `export * from '${specifier}';`,
  ];
  const [result] = await eslint.lintText(statements.join('\n'), { filePath: path.join(ROOT, file) });
  const lines = new Set(
    result!.messages.map(({ ruleId, line, message }) => {
      assert.equal(ruleId, RULE, message);
      return line;
    }),
  );
  assert.ok([0, statements.length].includes(lines.size), `${file}, ${specifier}: lines ${[...lines].join()}`);
  return lines.size === 0;
}

const relative = (from: string, to: string): string => {
  const specifier = path.posix.relative(path.posix.dirname(from), to);
  return specifier.startsWith('.') ? specifier : `./${specifier}`;
};

describe('layers', () => {
  for (const layer of LAYERS) {
    test(`${layer} imports what it may, and nothing else`, async () => {
      const allowed: readonly Layer[] = [layer, ...ARROWS[layer]];
      for (const from of ['file.ts', 'room/file.ts'].map((name) => path.posix.join(folderOf(layer), name))) {
        for (const other of LAYERS) {
          for (const name of ['other.ts', 'room/other.ts']) {
            const specifier = relative(from, path.posix.join(folderOf(other), name));
            assert.equal(
              await accepts(from, specifier),
              allowed.includes(other),
              `${from} imports ${specifier}`,
            );
          }
        }
      }
    });
  }

  test('results read and write arrays with the help of core/weights, and of no other part of the core', async () => {
    assert.ok(await accepts('src/results/file.ts', '../core/weights/safetensors.ts'));
    assert.ok(!(await accepts('src/results/file.ts', '../core/train/fine-tune.ts')));
    assert.ok(!(await accepts('src/results/file.ts', '../core/random.ts')));
  });

  test("the extension's entry is of the host", async () => {
    assert.ok(await accepts('src/extension.ts', './host/commands.ts'));
    assert.ok(await accepts('src/extension.ts', './engine-client/models.ts'));
    assert.ok(await accepts('src/extension.ts', 'vscode'));
    for (const layer of ['core', 'engine', 'cli'] as const) {
      assert.ok(!(await accepts('src/extension.ts', `./${layer}/file.ts`)), layer);
    }
  });

  test('the host alone knows the editor; the engine and the science alone load the runtime', async () => {
    for (const [name, knowing] of Object.entries(PACKAGES)) {
      const layers: readonly Layer[] = knowing;
      for (const layer of LAYERS) {
        const file = path.posix.join(folderOf(layer), 'file.ts');
        assert.equal(await accepts(file, name), layers.includes(layer), `${layer} imports ${name}`);
      }
    }
  });

  test('every folder of src is a layer', () => {
    const folders = fs.readdirSync(path.join(ROOT, 'src'), { withFileTypes: true });
    for (const { name } of folders.filter((entry) => entry.isDirectory())) {
      assert.ok(name in ARROWS, `src/${name} has no rule`);
    }
  });
});
