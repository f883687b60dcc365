// Both findings of "BERT on a Data Diet" (arXiv 2211.05610), reproduced on four data sets: docs/reproduction.md.
//
//   npm run bench:reproduction -- --datasets FOLDER [--sets sst2,ag_news,snli,banking77] [--parts drop,long,early,keep,noise,norms]
//       [--noises uniform,confusable,imbalanced] [--rows 2000] [--test-rows 1500] [--runs 3] [--model builtin|minilm] [--write] [--remake]
//
// Every figure comes of the engine's own jobs, whose runs lie in .bench/reproduction: an interrupted reproduction goes on.
// What was found is kept in docs/reproduction, a file a data set and part, and the page is made of all that lies there.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { DATA_SET_NAMES, readDataSet, type DataSetName } from '../encoders/data-sets.ts';
import { describeMachine } from '../side-by-side/machine.ts';
import { writeSection } from '../side-by-side/sections.ts';
import { openComparedEncoder } from '../compare/encoders.ts';
import { openContender } from '../encoders/contenders.ts';
import { prepareModernPython } from '../side-by-side/python-environments.ts';
import {
  DROPPED_FROM,
  droppingPlot,
  droppingTable,
  evaluateDropping,
  evaluateLongTraining,
  longTrainingPlot,
  longTrainingTable,
} from './drop.ts';
import { log, type Setting } from './engine.ts';
import { EarlyFoundSchema, earlyPlot, earlyTable, keepEarly, keepTable, scoreEarly } from './early.ts';
import { EvaluatedSchema } from './evaluated.ts';
import { prepareFile, type Noise, type PreparedFile } from './files.ts';
import { describeOrigins, Findings, type Origin } from './findings.ts';
import { findNoise, NOISY, NoiseFoundSchema, noiseTable } from './noise.ts';
import { compareNorms, NormsFoundSchema, normsTable } from './norms.ts';

const root = process.env['DATA_DIET_ROOT'] ?? process.cwd();
const PARTS = ['drop', 'long', 'early', 'keep', 'noise', 'norms'] as const;

const { values } = parseArgs({
  options: {
    datasets: { type: 'string' },
    sets: { type: 'string', default: 'sst2,ag_news,snli,banking77' },
    parts: { type: 'string', default: PARTS.join(',') },
    noises: { type: 'string', default: NOISY.join(',') },
    rows: { type: 'string', default: '2000' },
    'test-rows': { type: 'string', default: '1500' },
    runs: { type: 'string', default: '3' },
    model: { type: 'string', default: 'builtin' },
    write: { type: 'boolean', default: false },
    /** Finds nothing anew: tables and plots alone are made again. */
    remake: { type: 'boolean', default: false },
  },
});
const folder = values.datasets;
if (folder === undefined) throw new Error('name the folder of the data sets: --datasets FOLDER');
const datasets = folder;
const sets = v.parse(v.array(v.picklist(DATA_SET_NAMES)), values.sets.split(','));
const parts = v.parse(v.array(v.picklist(PARTS)), values.parts.split(','));
const noises = v.parse(v.array(v.picklist(NOISY)), values.noises.split(','));
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

const origin: Origin = {
  command: `npm run bench:reproduction -- ${process.argv
    .slice(2)
    .map((word) => word.replace(datasets, 'FOLDER'))
    .join(' ')}`,
  machine: describeMachine(),
  runs: setting.runs,
  rows: limits.rows,
  testRows: limits.testRows,
};
const findings = new Findings(path.join(root, 'docs/reproduction'));

/**
 * Finds one thing, keeps it, and tells all that was found of its kind, on this machine or another.
 * @param names of all findings of the kind, in the order of the table
 */
async function add<T>(
  name: string,
  names: readonly string[],
  schema: v.GenericSchema<unknown, T>,
  find: () => Promise<T>,
  tell: (section: string, all: readonly T[], made: string) => void,
): Promise<void> {
  if (!values.remake) {
    log(`${name}: begins`);
    findings.write(name, { origin, found: await find() });
  }
  const all = findings.read(names, schema);
  const section = name.replace(/-.*$/, '');
  tell(
    `${section} ${model}`,
    all.map(({ found }) => found),
    describeOrigins(all),
  );
}

function publish(section: string, content: string): void {
  process.stdout.write(`${content}\n\n`);
  if (values.write) writeSection(path.join(root, 'docs/reproduction.md'), section, content);
}

/** @returns how the page shows it */
function draw(section: string, title: string, plot: string): string {
  const file = `${section.replace(' ', '-')}.svg`;
  fs.writeFileSync(path.join(root, 'docs/reproduction', file), plot);
  return `![${title}](reproduction/${file})`;
}

const nameOf = (part: string, set: DataSetName, noise: Noise): string => `${part}-${set}-${noise}-${model}`;

if (parts.includes('drop')) {
  const names = DATA_SET_NAMES.flatMap((set) => DROPPED_FROM.map((noise) => nameOf('drop', set, noise)));
  for (const set of sets) {
    for (const noise of DROPPED_FROM) {
      const find = async () => evaluateDropping(setting, await fileOf(set, noise));
      await add(nameOf('drop', set, noise), names, EvaluatedSchema, find, (section, all, made) => {
        const plot = draw(section, 'Points of accuracy by rows dropped', droppingPlot(all));
        publish(section, `${droppingTable(all)}\n\n${plot}\n\n${made}`);
      });
    }
  }
}

if (parts.includes('long')) {
  const names = DATA_SET_NAMES.map((set) => nameOf('long', set, 'uniform'));
  for (const set of sets) {
    const find = async () => evaluateLongTraining(setting, await fileOf(set, 'uniform'));
    await add(nameOf('long', set, 'uniform'), names, EvaluatedSchema, find, (section, all, made) => {
      const plot = draw(section, 'Points of accuracy by rows dropped, three epochs', longTrainingPlot(all));
      publish(section, `${longTrainingTable(all)}\n\n${plot}\n\n${made}`);
    });
  }
}

if (parts.includes('early')) {
  const names = (part: string, noise: Noise) => DATA_SET_NAMES.map((set) => nameOf(part, set, noise));
  for (const set of sets) {
    const find = async () => scoreEarly(setting, await fileOf(set, 'uniform'));
    const name = nameOf('early', set, 'uniform');
    await add(name, names('early', 'uniform'), EarlyFoundSchema, find, (section, all, made) => {
      const plot = draw(section, 'AUROC and reliability by epochs trained', earlyPlot(all));
      publish(section, `${earlyTable(all)}\n\n${plot}\n\n${made}`);
    });
  }
}

if (parts.includes('keep')) {
  const names = DATA_SET_NAMES.map((set) => nameOf('keep', set, 'published'));
  for (const set of sets) {
    const find = async () => keepEarly(setting, await fileOf(set, 'published'));
    await add(nameOf('keep', set, 'published'), names, EvaluatedSchema, find, (section, all, made) => {
      publish(section, `${keepTable(all)}\n\n${made}`);
    });
  }
}

if (parts.includes('noise')) {
  const python = prepareModernPython(root, log);
  const embeddings = await openComparedEncoder('minilm', root, work);
  for (const set of sets) {
    for (const noise of noises) {
      const names = DATA_SET_NAMES.map((one) => nameOf('noise', one, noise));
      const file = await fileOf(set, noise);
      // Of two classes a row looks most like the other one, always: these are the uniform flips.
      if (noise === 'confusable' && new Set(file.labels).size === 2) continue;
      const find = async () => findNoise(setting, file, embeddings, python);
      await add(nameOf('noise', set, noise), names, NoiseFoundSchema, find, (section, all, made) => {
        publish(`${section} ${noise}`, `${noiseTable(all)}\n\n${made}`);
      });
    }
  }
}

if (parts.includes('norms')) {
  const contender = await openContender({ name: model, title: model, model: setting.model });
  const names = DATA_SET_NAMES.map((set) => nameOf('norms', set, 'published'));
  for (const set of sets) {
    const find = async () =>
      compareNorms(contender, await readDataSet(set, datasets, { train: limits.rows, test: 1 }));
    await add(nameOf('norms', set, 'published'), names, NormsFoundSchema, find, (section, all, made) => {
      publish(section, `${normsTable(all)}\n\n${made}`);
    });
  }
  await contender.encoder.close();
}
