// Both findings of "BERT on a Data Diet" (arXiv 2211.05610), reproduced on four data sets: docs/reproduction.md.
//
//   npm run bench:reproduction -- --datasets FOLDER [--sets sst2,ag_news,snli,banking77] [--parts drop,noise,early,norms]
//       [--rows 2000] [--test-rows 1500] [--runs 3] [--model builtin|minilm] [--write]
//
// Every figure comes of the engine's own jobs, whose runs lie in .bench/reproduction: an interrupted reproduction goes on.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { DATA_SET_NAMES, DATA_SETS, readDataSet, type DataSetName } from '../encoders/data-sets.ts';
import { describeMachine } from '../side-by-side/machine.ts';
import { writeSection } from '../side-by-side/sections.ts';
import { openComparedEncoder } from '../compare/encoders.ts';
import { openContender } from '../encoders/contenders.ts';
import { prepareModernPython } from '../side-by-side/python-environments.ts';
import { droppingTable, evaluateDropping } from './drop.ts';
import { log, type Setting } from './engine.ts';
import { earlyTable, keepEarly, keepTable, scoreEarly } from './early.ts';
import { findNoise, noiseTable } from './noise.ts';
import { compareNorms, normsTable } from './norms.ts';
import { prepareFile, type Noise, type PreparedFile } from './files.ts';

const root = process.env['DATA_DIET_ROOT'] ?? process.cwd();
const PARTS = ['drop', 'noise', 'early', 'norms'] as const;

const { values } = parseArgs({
  options: {
    datasets: { type: 'string' },
    sets: { type: 'string', default: 'sst2,ag_news,snli,banking77' },
    parts: { type: 'string', default: PARTS.join(',') },
    rows: { type: 'string', default: '2000' },
    'test-rows': { type: 'string', default: '1500' },
    runs: { type: 'string', default: '3' },
    model: { type: 'string', default: 'builtin' },
    write: { type: 'boolean', default: false },
  },
});
const folder = values.datasets;
if (folder === undefined) throw new Error('name the folder of the data sets: --datasets FOLDER');
const datasets = folder;
const sets = v.parse(v.array(v.picklist(DATA_SET_NAMES)), values.sets.split(','));
const parts = v.parse(v.array(v.picklist(PARTS)), values.parts.split(','));
const model = v.parse(v.picklist(['builtin', 'minilm']), values.model);
const work = path.join(root, '.bench/reproduction');
const setting: Setting = {
  root,
  store: path.join(work, 'store'),
  model:
    model === 'builtin'
      ? { kind: 'builtin' }
      : { kind: 'folder', path: path.join(root, '.models/all-MiniLM-L6-v2') },
  runs: Number(values.runs),
};
fs.mkdirSync(setting.store, { recursive: true });
const limits = { rows: Number(values.rows), testRows: Number(values['test-rows']) };
const fileOf = (name: DataSetName, noise: Noise): Promise<PreparedFile> =>
  prepareFile(name, noise, datasets, limits, path.join(work, 'files'));

const command = `npm run bench:reproduction -- ${process.argv
  .slice(2)
  .map((word) => word.replace(datasets, 'FOLDER'))
  .join(' ')}`;
const made = (): string =>
  `Made by \`${command}\`: ${setting.runs} runs, at most ${limits.rows} training and ${limits.testRows} test rows. ${describeMachine()}`;

function publish(name: string, content: string): void {
  process.stdout.write(`${content}\n\n`);
  if (values.write) writeSection(path.join(root, 'docs/reproduction.md'), name, content);
}

if (parts.includes('drop')) {
  const found = [];
  for (const name of sets) {
    for (const noise of ['uniform', 'published'] as const) {
      const file = await fileOf(name, noise);
      log(`${DATA_SETS[name].title}, ${noise}: dropping`);
      found.push({ file, evaluation: await evaluateDropping(setting, file) });
    }
  }
  publish(`drop ${model}`, `${droppingTable(found)}\n\n${made()}`);
}

if (parts.includes('noise')) {
  const python = prepareModernPython(root, log);
  const embeddings = await openComparedEncoder('minilm', root, work);
  for (const noise of ['uniform', 'confusable', 'imbalanced'] as const) {
    const found = [];
    for (const name of sets) {
      const file = await fileOf(name, noise);
      log(`${file.title}, ${noise}: finding wrong labels`);
      found.push(await findNoise(setting, file, embeddings, python));
    }
    publish(`noise ${noise} ${model}`, `${noiseTable(found)}\n\n${made()}`);
  }
}

if (parts.includes('early')) {
  const early = [];
  const kept = [];
  for (const name of sets) {
    log(`${DATA_SETS[name].title}: early against late`);
    early.push(await scoreEarly(setting, await fileOf(name, 'uniform')));
    const file = await fileOf(name, 'published');
    kept.push({ title: file.title, evaluation: await keepEarly(setting, file) });
  }
  publish(`early ${model}`, `${earlyTable(early)}\n\n${keepTable(kept)}\n\n${made()}`);
}

if (parts.includes('norms')) {
  const contender = await openContender({ name: model, title: model, model: setting.model });
  const found = [];
  for (const name of sets) {
    log(`${DATA_SETS[name].title}: norms`);
    const set = await readDataSet(name, datasets, { train: limits.rows, test: 1 });
    found.push(await compareNorms(contender, set));
  }
  await contender.encoder.close();
  publish(`norms ${model}`, `${normsTable(found)}\n\n${made()}`);
}
