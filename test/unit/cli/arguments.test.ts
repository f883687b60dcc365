// The command line's words: what they mean, and that nothing unreadable is let pass.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { parseArguments } from '../../../src/cli/arguments.ts';
import { defaultStore } from '../../../src/results/store-place.ts';
import { DataDietError } from '../../../src/shared/errors.ts';

function refusal(...words: string[]): string {
  try {
    parseArguments(words);
  } catch (error) {
    assert.ok(error instanceof DataDietError && error.code === 'invalid-argument', String(error));
    return `${error.message} ${error.action ?? ''}`.trim();
  }
  return assert.fail(`accepted: ${words.join(' ')}`);
}

test('a file alone gets the defaults', () => {
  assert.deepEqual(parseArguments(['score', 'data.csv']), {
    kind: 'score',
    request: {
      files: [path.resolve('data.csv')],
      settings: {
        model: { kind: 'builtin' },
        runs: 'auto',
        seed: 0,
        epochs: 'auto',
        batchSize: 32,
        device: 'auto',
        store: defaultStore(),
      },
      text: [],
      label: undefined,
      out: undefined,
      allPoints: undefined,
      top: 10,
      executor: { kind: 'local' },
      verbose: false,
    },
  });
});

test('runs and epochs are left to the engine unless numbers are named', () => {
  const settings = (...words: string[]) => {
    const command = parseArguments(['score', 'data.csv', ...words]);
    assert.ok(command.kind === 'score');
    const { runs, epochs } = command.request.settings;
    return { runs, epochs };
  };
  assert.deepEqual(settings('--epochs', 'auto', '--seeds', 'auto'), { runs: 'auto', epochs: 'auto' });
  assert.deepEqual(settings('--epochs', '0', '--seeds', '1'), { runs: 1, epochs: 0 });
});

test('points are read in any order and may lie between epochs; all points need points', () => {
  const scoreAt = (text: string) => {
    const command = parseArguments(['score', 'data.csv', '--score-at', text]);
    return command.kind === 'score' ? command.request.settings.scoreAt : undefined;
  };
  assert.deepEqual(scoreAt('0, 0.25,1'), [0, 0.25, 1]);
  assert.deepEqual(scoreAt('2,.5'), [2, 0.5]);
  assert.match(refusal('score', 'a.csv', '--all-points', 'p.jsonl'), /--score-at 0,0\.5,1/);
});

test('every option is read', () => {
  const command = parseArguments([
    ...['score', '--text', 'a', '--text', 'b,c', '--label', 'd', '--model', 'owner/name@abc', '--seeds', '5'],
    ...[
      '--seed',
      '7',
      '--epochs',
      '0',
      '--batch-size',
      '16',
      '--learning-rate',
      '5e-5',
      '--max-length',
      '64',
    ],
    ...['--device', 'webgpu', '--out', 'o.jsonl', '--top', '0', '--verbose', 'data.jsonl'],
    ...['--score-at', '0,1', '--all-points', 'p.jsonl', '--folds', '2', '--store', 'results'],
    ...['--threads', '3', '--scores', 'el2n,loss'],
  ]);
  assert.deepEqual(command, {
    kind: 'score',
    request: {
      files: [path.resolve('data.jsonl')],
      settings: {
        model: { kind: 'hub', id: 'owner/name', revision: 'abc' },
        runs: 5,
        seed: 7,
        epochs: 0,
        scoreAt: [0, 1],
        folds: 2,
        gradients: false,
        batchSize: 16,
        learningRate: 5e-5,
        maxLength: 64,
        device: 'webgpu',
        threads: 3,
        store: path.resolve('results'),
      },
      text: ['a', 'b,c'],
      label: 'd',
      out: 'o.jsonl',
      allPoints: 'p.jsonl',
      top: 0,
      executor: { kind: 'local' },
      verbose: true,
    },
  });
});

test('gradients are left out where no score that is asked for needs them', () => {
  const gradients = (...words: string[]) => {
    const command = parseArguments(['score', 'a.csv', ...words]);
    assert.ok(command.kind === 'score');
    return command.request.settings.gradients;
  };
  assert.equal(gradients(), undefined);
  assert.equal(gradients('--scores', 'all'), undefined);
  assert.equal(gradients('--scores', 'EL2N, headgrand'), undefined);
  assert.equal(gradients('--scores', 'el2n'), false);
  assert.match(
    refusal('score', 'a.csv', '--scores', 'el2n,el3n'),
    /--scores takes all, or some of el2n, grand/,
  );
  assert.match(refusal('score', 'a.csv', '--threads', '0'), /--threads takes a whole number of at least 1/);
});

test('a model that is a folder is one by an absolute path', () => {
  const command = parseArguments(['score', 'd.csv', '--model', './some/folder']);
  assert.ok(command.kind === 'score');
  assert.deepEqual(command.request.settings.model, { kind: 'folder', path: path.resolve('some/folder') });
});

test('help and version', () => {
  assert.deepEqual(parseArguments(['--help']), { kind: 'help', topic: 'general' });
  assert.deepEqual(parseArguments(['score', '-h']), { kind: 'help', topic: 'score' });
  assert.deepEqual(parseArguments(['--version']), { kind: 'version' });
});

test('wrong words are refused by name', () => {
  assert.match(refusal(), /data-diet score FILE/);
  assert.match(refusal('weigh', 'x.csv'), /"weigh"/);
  assert.match(refusal('score'), /Name the dataset/);
  assert.match(refusal('import', 'a.csv', 'b.csv'), /b\.csv/);
  assert.match(refusal('score', 'a.csv', '--colour'), /--colour/);
  assert.match(refusal('score', 'a.csv', '--label'), /--label/);
  assert.match(refusal('score', 'a.csv', '--device', 'tpu'), /--device takes .*cpu.* not "tpu"/);
  assert.match(refusal('score', 'a.csv', '--model', ''), /--model/);
  assert.match(refusal('score', 'a.csv', '--store', ''), /--store/);
});

test('numbers are whole where they must be, in range, and nothing else', () => {
  for (const [option, ...values] of [
    ['--seeds', '0', '1.5', 'three', '', '0x10', 'Infinity'],
    ['--epochs', '-1', '0.5', 'NaN'],
    ['--batch-size', '0', '1e400'],
    ['--learning-rate', '0', '-0.1', 'fast', '1e-400'],
    ['--max-length', '7', '12.5'],
    ['--top', '1.5', '-3'],
    ['--folds', '0', '1', '2.5'],
    ['--score-at', '', 'x', '0,,1', '0,-1', '1;2'],
    ['--seed', '-1', '1 2'],
  ] as const) {
    for (const value of values) {
      const message = refusal('score', 'a.csv', `${option}=${value}`);
      assert.match(message, new RegExp(`^${option} takes `));
      // A sign makes no option of a number.
      assert.equal(refusal('score', 'a.csv', option, value), message);
    }
  }
});

test('an option that there is not is refused, with the one that was likely meant', () => {
  for (const [word, near] of [
    ['--epoch', 'epochs'],
    ['--epohcs', 'epochs'],
    ['--lables', 'label'],
    ['--modle', 'model'],
    ['--no-verbose', 'verbose'],
    ['--batch_size', 'batch-size'],
    ['--batch', 'batch-size'],
    ['--lr', 'learning-rate'],
    ['--output', 'out'],
    ['--Verbose', 'verbose'],
  ] as const) {
    assert.equal(refusal('score', 'a.csv', word), `There is no option ${word}. Did you mean --${near}?`);
  }
  for (const word of ['--bogus', '-x', '-1', '--colour']) {
    assert.equal(refusal('score', 'a.csv', word), `There is no option ${word}.`);
  }
});

test('a value that is missing, or reads as an option, is asked for', () => {
  assert.equal(refusal('score', 'a.csv', '--label'), '--label needs a value.');
  assert.match(refusal('score', 'a.csv', '--label', '--top', '3'), /reads as an option.*--label=--top$/);
  assert.equal(refusal('score', 'a.csv', '--verbose=yes'), '--verbose takes no value.');
  const command = parseArguments(['score', '--label=-x', '--text', '-1', '--', '-a.csv']);
  assert.ok(command.kind === 'score');
  assert.equal(command.request.label, '-x');
  assert.deepEqual(command.request.text, ['-1']);
  assert.deepEqual(command.request.files, [path.resolve('-a.csv')]);
});

test('an evaluation has defaults of its own, percents become shares, and methods are met in any spelling', () => {
  const request = (...words: string[]) => {
    const command = parseArguments(['evaluate', 'data.csv', ...words]);
    assert.ok(command.kind === 'evaluate');
    return command.request;
  };
  const { settings, planOnly } = request();
  assert.deepEqual(settings.test, { kind: 'holdout', share: 0.2 });
  assert.deepEqual(settings.methods, [{ ranking: 'el2n' }, { ranking: 'random' }]);
  assert.deepEqual(settings.drop, [0.01, 0.02, 0.05, 0.1, 0.2]);
  assert.equal(settings.runs, 3);
  assert.equal(planOnly, false);
  assert.deepEqual(request('--drop', '0,2, 5%,12.5').settings.drop, [0.02, 0.05, 0.125]);
  const { drop, keep } = request('--keep-only', '70,50').settings;
  assert.deepEqual([drop, keep], [[], [0.7, 0.5]]);
  assert.deepEqual(request('--methods', 'head-grand,EL2N-out,el2n@0.25,AUM,el2n@0.25').settings.methods, [
    { ranking: 'headGrand' },
    { ranking: 'el2nOut' },
    { ranking: 'el2n', point: 0.25 },
    { ranking: 'aum' },
  ]);
  assert.deepEqual(request('--test', 'held.jsonl').settings.test, {
    kind: 'file',
    path: path.resolve('held.jsonl'),
    format: 'jsonl',
  });
});

test('what an evaluation cannot do is refused', () => {
  const refused = (...words: string[]) => refusal('evaluate', 'data.csv', ...words);
  assert.match(refused('--methods', 'el3n'), /--methods takes some of el2n/);
  assert.match(refused('--drop', '100'), /percent between commas/);
  assert.match(refused('--holdout', '1'), /above 0 and below 1/);
  assert.match(refused('--holdout', '0.2', '--test', 'x.csv'), /contradict/);
  assert.match(refused('--test', 'data.csv'), /training file itself/);
  assert.match(refused('--rule', 'best'), /--rule takes class-cap, top, stratified/);
  assert.match(refused('--epochs', '0'), /at least 1/);
  assert.match(refused('--folds', '2'), /belongs to data-diet score/);
  assert.match(refusal('score', 'data.csv', '--drop', '2'), /belongs to data-diet evaluate/);
});

test('a job goes to Slurm with what each task asks for, or into a folder', () => {
  const executor = (...words: string[]) => {
    const command = parseArguments(['evaluate', 'data.csv', ...words]);
    assert.ok(command.kind === 'evaluate');
    return command.request.executor;
  };
  assert.deepEqual(executor('--executor', 'slurm'), { kind: 'slurm', options: {}, detach: false });
  assert.deepEqual(
    executor(
      ...[
        '--executor',
        'slurm',
        '--partition',
        'gpu',
        '--account',
        'nlp',
        '--gres',
        'gpu:1',
        '--time',
        '1:00:00',
      ],
      ...['--cpus', '8', '--mem', '16G', '--sbatch-arg=--qos=long', '--sbatch-arg=--nice', '--detach'],
    ),
    {
      kind: 'slurm',
      options: {
        partition: 'gpu',
        account: 'nlp',
        gres: 'gpu:1',
        time: '1:00:00',
        cpus: 8,
        mem: '16G',
        extra: ['--qos=long', '--nice'],
      },
      detach: true,
    },
  );
  assert.deepEqual(executor('--prepare', 'job'), { kind: 'folder', folder: path.resolve('job') });
  const refused = (...words: string[]) => refusal('score', 'data.csv', ...words);
  assert.match(refused('--partition', 'gpu'), /--partition needs --executor slurm/);
  assert.match(refused('--executor', 'cloud'), /--executor takes local, slurm, not "cloud"/);
  assert.match(refused('--executor', 'slurm', '--time', 'soon'), /--time takes minutes/);
  assert.match(refused('--executor', 'slurm', '--cpus', '0'), /--cpus takes/);
  assert.match(refused('--executor', 'slurm', '--prepare', 'job'), /takes no --executor/);
  assert.match(
    refusal('export', 'data.csv', '--as', 'pruned', '--executor', 'slurm'),
    /belongs to data-diet score/,
  );
});

test('a part of the work is named once, or by the scheduler', () => {
  const part = (...words: string[]) => {
    const command = parseArguments(['work', '--job', 'job', ...words]);
    assert.ok(command.kind === 'work');
    return command.request.part;
  };
  assert.deepEqual(part('--plan'), { kind: 'plan' });
  assert.deepEqual(part('--merge'), { kind: 'merge' });
  assert.deepEqual(part('--index', '3'), { kind: 'run', index: 3 });
  assert.deepEqual(part('--index', '3', '--first', '6'), { kind: 'run', index: 9 });
  assert.match(refusal('work', '--index', '1'), /Name the job's folder/);
  assert.match(refusal('work', '--job', 'job'), /Say which run: --index I.*JOB_COMPLETION_INDEX/);
  assert.match(refusal('work', '--job', 'job', '--plan', '--merge'), /one at a time/);
  assert.match(refusal('work', '--job', 'job', '--index', 'x'), /--index takes/);
  assert.match(refusal('work', 'data.csv', '--job', 'job'), /takes no file/);
  assert.match(refusal('work', '--job', 'job', '--index', '1', '--label', 'x'), /where the job is begun/);
  const jobs = parseArguments(['jobs', 'follow', '1a2b', '--store', 'results']);
  assert.deepEqual(jobs, {
    kind: 'jobs',
    request: { store: path.resolve('results'), verbose: false, deed: 'follow', id: '1a2b' },
  });
  assert.match(refusal('jobs', 'stop', '1'), /follow ID or cancel ID/);
  assert.match(refusal('jobs', 'cancel'), /Say which job/);
});
