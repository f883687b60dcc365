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
/** Forbids imports in a layer: `paths` are exact module names, `groups` are path patterns. */
const layer = (files, paths, groups, ignores = []) => ({
  files,
  ignores,
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { paths, patterns: groups.map((group) => ({ group: [group] })) },
    ],
  },
});

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
  layer(
    ['src/core/**', 'src/data/**'],
    [noVscode],
    ['**/host/**', '**/engine/**', '**/cli/**', '**/webview/**'],
  ),
  layer(['src/data/**'], [noVscode, noRuntime], ['**/core/**', '**/host/**', '**/engine/**', '**/cli/**']),
  layer(
    ['src/shared/**'],
    [noVscode, noRuntime],
    ['**/core/**', '**/data/**', '**/host/**', '**/engine/**', '**/cli/**'],
  ),
  layer(['src/engine/**'], [noVscode], ['**/host/**', '**/cli/**']),
  layer(
    ['src/engine-client/**'],
    [noVscode, noRuntime],
    ['**/host/**', '**/cli/**', '**/core/**', '**/engine/**'],
  ),
  layer(['src/cli/**'], [noVscode, noRuntime], ['**/host/**', '**/core/**', '**/engine/**']),
  layer(['src/host/**', 'src/extension.ts'], [noRuntime], ['**/core/**', '**/engine/**', '**/cli/**']),
  layer(
    ['webview/**'],
    [noVscode, noRuntime],
    ['**/src/core/**', '**/src/data/**', '**/src/host/**', '**/src/engine/**', '**/src/cli/**'],
  ),
  layer(
    ['distill/**'],
    [noVscode],
    ['**/src/host/**', '**/src/engine/**', '**/src/engine-client/**', '**/src/cli/**', '**/webview/**'],
  ),
  // AssemblyScript's conversions between number types are what TypeScript takes for idle ones.
  {
    files: ['**/assembly/*.ts'],
    rules: { '@typescript-eslint/no-unnecessary-type-assertion': 'off' },
  },
  { files: ['**/*.mjs', '**/*.cjs'], languageOptions: { globals: globals.node } },
);
