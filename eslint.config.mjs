// Lint rules. The layer rule (docs: CONTRIBUTING.md) is here: arrows run host -> shared <- engine -> core, data.
import eslint from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const noVscode = { name: 'vscode', message: 'Only src/host and src/extension.ts know the editor.' };
const noRuntime = {
  name: 'onnxruntime-node',
  message:
    'session.run computes on the calling thread: only the engine process may load it (src/core, src/engine).',
};

/**
 * What each layer may import beside itself; a part of a layer is named by its folder. Everything else is an arrow that
 * runs back, and refused. test/unit/testing/layers.test.ts says the same once more.
 */
const MAY_IMPORT = {
  shared: [],
  data: ['shared'],
  core: ['shared', 'data'],
  results: ['shared', 'data', 'experiments', 'core/weights'],
  experiments: ['shared'],
  report: ['shared'],
  exports: ['shared', 'data', 'results'],
  review: ['shared'],
  cluster: ['shared', 'data', 'results', 'experiments'],
  'engine-client': ['shared'],
  // It starts itself once more to try a device.
  engine: ['shared', 'data', 'core', 'results', 'experiments', 'engine-client'],
  cli: [
    'shared',
    'data',
    'results',
    'experiments',
    'report',
    'review',
    'exports',
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
};
const OUTSIDE_SRC = ['webview', 'distill'];
const KNOWS_EDITOR = ['host'];
const KNOWS_RUNTIME = ['core', 'engine', 'distill'];

/** The imports that a layer must not have: other layers, the editor, the runtime. */
function layerRule(name) {
  const allowed = MAY_IMPORT[name];
  const forbidden = Object.keys(MAY_IMPORT).filter((other) => other !== name && !allowed.includes(other));
  const exceptions = allowed.filter((part) => part.includes('/')).map((part) => `!**/${part}`);
  const paths = [
    ...(KNOWS_EDITOR.includes(name) ? [] : [noVscode]),
    ...(KNOWS_RUNTIME.includes(name) ? [] : [noRuntime]),
  ];
  // As in a .gitignore: what lies in a folder that is excluded cannot be let in again, so its entries are excluded.
  const group = [...forbidden.map((other) => `**/${other}/*`), ...exceptions];
  const message = `${name} may import only ${['itself', ...allowed].join(', ')} (CONTRIBUTING.md).`;
  return {
    files: [
      OUTSIDE_SRC.includes(name) ? `${name}/**` : `src/${name}/**`,
      ...(name === 'host' ? ['src/extension.ts'] : []),
    ],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { paths, patterns: [{ group, message }] }],
    },
  };
}

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'dist-test/',
      'dist-bench/',
      '.bench/',
      '.distill/',
      '.vscode-host/',
      '.vscode-test/',
      '.models/',
      'sample/',
      'test-results/',
      'test/fixtures/',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'describe', 'it', 'suite'], package: 'node:test' },
          ],
        },
      ],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  ...Object.keys(MAY_IMPORT).map(layerRule),
  // AssemblyScript's conversions between number types are what TypeScript takes for idle ones.
  {
    files: ['**/assembly/*.ts'],
    rules: { '@typescript-eslint/no-unnecessary-type-assertion': 'off' },
  },
  { files: ['**/*.mjs', '**/*.cjs'], languageOptions: { globals: globals.node } },
);
