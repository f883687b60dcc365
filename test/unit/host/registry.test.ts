// The registry, package.json and package.nls.json name the same commands, settings, colours and texts.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import {
  COLORS,
  COMMANDS,
  CONTEXT_KEYS,
  PANEL_VIEW_TYPE,
  REPORT_VIEW_TYPE,
  SETTINGS,
  SETTINGS_SECTION,
  WARM_STEPS,
} from '../../../src/host/registry.ts';
import { hasScoresName, scoresFileBeside } from '../../../src/data/recognise-scores.ts';
import { ASSISTANT_TOOLS, editorToolName, type AssistantTool } from '../../../src/shared/assistant-tools.ts';
import { DATASET_EXTENSIONS, DATASET_GLOB, EXTENSIONS_LISTED } from '../../../src/shared/dataset.ts';
import { SCORE_NAMES } from '../../../src/shared/scores.ts';
import { DEVICES, JOB_DEFAULTS } from '../../../src/shared/score-job.ts';

const root = process.env['DATA_DIET_ROOT'] ?? '.';
const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');

const MenuSchema = v.array(v.object({ command: v.string(), when: v.optional(v.string()) }));
const PropertySchema = v.object({
  default: v.unknown(),
  enum: v.optional(v.array(v.string())),
  enumDescriptions: v.optional(v.array(v.string())),
  markdownDescription: v.string(),
});
const ManifestSchema = v.object({
  activationEvents: v.array(v.string()),
  capabilities: v.object({
    untrustedWorkspaces: v.object({ restrictedConfigurations: v.array(v.string()) }),
  }),
  contributes: v.object({
    commands: v.array(v.object({ command: v.string(), title: v.string(), category: v.literal('Data Diet') })),
    menus: v.record(v.string(), MenuSchema),
    configuration: v.object({ properties: v.record(v.string(), PropertySchema) }),
    colors: v.array(
      v.object({
        id: v.string(),
        defaults: v.strictObject({
          dark: v.string(),
          light: v.string(),
          highContrast: v.string(),
          highContrastLight: v.string(),
        }),
      }),
    ),
    customEditors: v.array(v.object({ selector: v.array(v.object({ filenamePattern: v.string() })) })),
    walkthroughs: v.array(
      v.object({ steps: v.array(v.object({ media: v.object({ markdown: v.string() }) })) }),
    ),
  }),
});

const ToolsSchema = v.object({
  contributes: v.object({
    languageModelTools: v.array(
      v.object({ name: v.string(), modelDescription: v.string(), inputSchema: v.unknown() }),
    ),
  }),
});

const manifestText = read('package.json');
const manifest = v.parse(ManifestSchema, JSON.parse(manifestText));
const texts = v.parse(v.record(v.string(), v.string()), JSON.parse(read('package.nls.json')));
const { contributes } = manifest;

test("commands are the registry's", () => {
  assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), Object.values(COMMANDS).sort());
});

test('menus name only commands that exist, each under a condition', () => {
  const known = new Set<string>(Object.values(COMMANDS));
  for (const [menu, items] of Object.entries(contributes.menus)) {
    for (const { command, when } of items) {
      assert.ok(known.has(command), `${menu}: ${command}`);
      assert.ok(when !== undefined, `${menu}: ${command} is shown always`);
    }
  }
});

test('conditions use only context keys that are set', () => {
  const known = new Set<string>([
    ...Object.values(CONTEXT_KEYS),
    ...Object.values(COMMANDS),
    PANEL_VIEW_TYPE,
    REPORT_VIEW_TYPE,
  ]);
  for (const items of Object.values(contributes.menus)) {
    for (const { when = '' } of items) {
      for (const key of when.match(/dataDiet\.\w+/g) ?? []) assert.ok(known.has(key), `${key} in ${when}`);
    }
  }
});

test('conditions on names of files let pass the datasets that are read, all of them and no others', () => {
  const conditions = Object.values(contributes.menus)
    .flat()
    .flatMap(({ when = '' }) => [...when.matchAll(/resource(Filename|Extname) =~ \/(.*?)\/i/g)]);
  assert.ok(conditions.length > 0);
  for (const [condition, key, pattern] of conditions) {
    const passes = (name: string) =>
      new RegExp(pattern!, 'i').test(key === 'Extname' ? path.extname(name) : name);
    for (const extension of DATASET_EXTENSIONS)
      assert.ok(passes(`some.${extension.toUpperCase()}`), condition);
    const others = ['some.txt', 'csv', 'some.csv.bak', 'some.gz', 'some.parquet.gz', 'package.json'];
    for (const other of others) assert.ok(!passes(other), condition);
    const scores = scoresFileBeside('some.csv');
    assert.ok(hasScoresName(scores));
    // Scores may have a view of their own, but are not offered to be scored.
    assert.equal(passes(scores), !pattern!.startsWith('^(?!'), condition);
  }
});

test('extensions as glob and in messages', () => {
  assert.match(DATASET_GLOB, /^\*\*\/\*\.\{jsonl,jsonl\.gz,jsonl\.zst,ndjson,.*,parquet\}$/);
  assert.equal(
    EXTENSIONS_LISTED,
    '.jsonl, .ndjson, .csv, .tsv, .parquet or .json (text may be packed: .gz, .zst)',
  );
  assert.deepEqual(
    contributes.customEditors.flatMap(({ selector }) =>
      selector.map(({ filenamePattern }) => filenamePattern),
    ),
    [`*.{${['parquet', ...DATASET_EXTENSIONS.filter((extension) => extension.includes('.'))].join(',')}}`],
  );
});

test("settings are the registry's, with the defaults of a job", () => {
  const { properties } = contributes.configuration;
  const expected = Object.values(SETTINGS).map((name) => `${SETTINGS_SECTION}.${name}`);
  assert.deepEqual(Object.keys(properties).sort(), expected.sort());
  for (const name of ['runs', 'epochs', 'batchSize', 'device'] as const) {
    // What is chosen for the file has an empty setting.
    const expected = JOB_DEFAULTS[name] === 'auto' && name !== 'device' ? null : JOB_DEFAULTS[name];
    assert.equal(properties[`${SETTINGS_SECTION}.${name}`]?.default, expected, name);
  }
  assert.deepEqual(properties['dataDiet.device']?.enum, [...DEVICES]);
  assert.deepEqual(properties['dataDiet.score']?.enum, [...SCORE_NAMES]);
  assert.deepEqual(
    properties['dataDiet.score'].enumDescriptions,
    SCORE_NAMES.map((name) => `%setting.score.${name}%`),
  );
  for (const setting of manifest.capabilities.untrustedWorkspaces.restrictedConfigurations) {
    assert.ok(setting in properties, setting);
  }
});

test("colours are the registry's, for all four kinds of theme", () => {
  const steps = WARM_STEPS.map((step) => COLORS.heat(step));
  assert.deepEqual(
    contributes.colors.map(({ id }) => id).sort(),
    [
      ...steps,
      COLORS.flagged,
      COLORS.flaggedBackground,
      COLORS.flaggedForeground,
      COLORS.edge,
      COLORS.annotation,
    ].sort(),
  );
});

test('every text that package.json refers to exists, and none is left over', () => {
  const used = new Set([...manifestText.matchAll(/"%([^%"]+)%"/g)].map((match) => match[1]!));
  assert.deepEqual([...used].sort(), Object.keys(texts).sort());
});

test('marks of Markdown stand only in texts that are shown as Markdown', () => {
  const shown = new Set(
    [...manifestText.matchAll(/"markdownDescription": "%([^%"]+)%"/g)].map(([, key]) => key!),
  );
  for (const [key, text] of Object.entries(texts)) {
    if (!shown.has(key)) assert.doesNotMatch(text, /[`*_]/, key);
  }
});

test('links in the walkthrough run commands that work without an argument', () => {
  const links = Object.values(texts).flatMap((text) =>
    [...text.matchAll(/\(command:([^)]*)\)/g)].map(([, id]) => id!),
  );
  assert.ok(links.length > 0);
  const ours = new Set<string>([
    COMMANDS.scoreDataset,
    COMMANDS.evaluatePruning,
    COMMANDS.showTopRows,
    COMMANDS.openLog,
  ]);
  for (const id of links) assert.ok(ours.has(id) || id.startsWith('workbench.action.'), id);
});

test('tools of language models are those of the table, with its descriptions and inputs', () => {
  const { languageModelTools } = v.parse(ToolsSchema, JSON.parse(manifestText)).contributes;
  const expected = Object.entries(ASSISTANT_TOOLS).map(([tool, { description, inputSchema }]) => ({
    name: editorToolName(tool as AssistantTool),
    modelDescription: description,
    inputSchema: JSON.parse(JSON.stringify(inputSchema)) as unknown,
  }));
  assert.deepEqual(languageModelTools, expected);
});

test('the extension is never activated for everything', () => {
  assert.ok(!manifest.activationEvents.includes('*'));
});

test('pictures of rows and pages of the walkthrough are there', () => {
  const names = ['unscored', 'flagged', ...WARM_STEPS.map((step) => `step-${step}`)];
  for (const name of names) {
    for (const theme of ['dark', 'light'])
      assert.ok(fs.existsSync(path.join(root, 'media/gutter', `${name}-${theme}.svg`)));
  }
  for (const { steps } of contributes.walkthroughs) {
    for (const { media } of steps) assert.ok(fs.existsSync(path.join(root, media.markdown)), media.markdown);
  }
});
