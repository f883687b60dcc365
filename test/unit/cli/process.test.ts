// The built command line as a process: exit codes, what goes to which stream, and what cancelling leaves behind.
// Scripts that misbehave stand in for an engine that crashes or hangs; scores themselves are not tested here.
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { StandIns, isAlive, until } from '../engine-client/stand-in.ts';
import { metadata } from '../host/scored-rows.ts';
import { makePipe, WITH_ODD_FILES } from '../../odd-files.ts';

const BUILT = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'dist', 'cli.js');
const standIns = new StandIns();
const { folder } = standIns;
const data = path.join(folder, 'data.csv');

before(() => {
  assert.ok(fs.existsSync(BUILT), 'build first: node scripts/build.mjs');
  fs.writeFileSync(data, 'text,label\n' + 'one text,a\nanother text,b\n'.repeat(10));
});
after(() => {
  standIns.remove();
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command line in the test's folder; `cli` is the built one or a copy beside a stand-in engine. */
function start(
  cli: string,
  words: readonly string[],
  whileRunning?: (child: ChildProcess) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...words], { cwd: folder, detached: true });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  whileRunning?.(child);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** A copy of the command line beside an engine that runs `body` when its job arrives. */
function besideEngine(name: string, body: string): string {
  const place = path.join(folder, name);
  fs.mkdirSync(place);
  const cli = path.join(place, 'cli.js');
  fs.copyFileSync(BUILT, cli);
  fs.renameSync(standIns.onJob(name, body), path.join(place, 'engine.js'));
  return cli;
}

test('help and version go to standard output and are no failure', async () => {
  for (const [words, pattern] of [
    [['--help'], /Usage: data-diet score FILE/],
    [['score', '--help'], /--learning-rate X[^]*Exit codes: 0 done/],
    [['--version'], /^\d+\.\d+\.\d+\n$/],
  ] as const) {
    const ended = await start(BUILT, words);
    assert.equal(ended.code, 0);
    assert.match(ended.stdout, pattern);
    assert.equal(ended.stderr, '');
  }
});

test('wrong usage ends with 2, says why on standard error, and where to read more', async () => {
  for (const [words, pattern] of [
    [[], /Say what to do/],
    [['score'], /Name the dataset/],
    [['score', 'data.csv', '--seeds', 'many'], /--seeds takes a whole number/],
    [['score', 'data.csv', '--wrong'], /--wrong/],
    [['score', 'data.txt'], /\.jsonl, \.ndjson, \.csv, \.tsv, \.parquet or \.json/],
    [['score', 'data.csv', '--text', 'sentence'], /no column "sentence".*\n.*"text", "label"/],
    [['score', 'data.csv', '--out', 'data.csv'], /would overwrite the dataset/],
  ] as const) {
    const ended = await start(BUILT, words);
    assert.equal(ended.code, 2, ended.stderr);
    assert.match(ended.stderr, pattern);
    assert.match(ended.stderr, /See: data-diet score --help/);
    assert.equal(ended.stdout, '');
  }
});

test('a file that is not there ends with 1', async () => {
  const ended = await start(BUILT, ['score', 'absent.csv']);
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /no file .*absent\.csv/);
});

test('an engine that dies ends with 1; its last words are shown only when asked for', async () => {
  const cli = besideEngine('dies', `process.stderr.write('\\u001b[2Jlast words\\n', () => process.abort());`);
  const brief = await start(cli, ['score', data]);
  assert.equal(brief.code, 1);
  assert.match(brief.stderr, /^text: text, label: label \(2 classes\), encoder: builtin\n/);
  assert.match(brief.stderr, /crashed in native code/);
  assert.doesNotMatch(brief.stderr, /last words/);
  assert.match(brief.stderr, /--verbose/);
  const verbose = await start(cli, ['score', data, '--verbose']);
  assert.match(verbose.stderr, /␛\[2Jlast words/);
  assert.ok(!verbose.stderr.includes('\u001b'));
});

test(
  'an engine that the system kills is told as such, with what to do',
  { skip: process.platform === 'win32' },
  async () => {
    const cli = besideEngine('killed', `process.kill(process.pid, 'SIGKILL');`);
    const ended = await start(cli, ['score', data]);
    assert.equal(ended.code, 1);
    assert.match(
      ended.stderr,
      /was killed by the system, most likely because memory ran out\.\nUse a smaller batch/,
    );
  },
);

test('a model that the hub does not give may have been meant as a folder: told where it would be', async () => {
  const error = { code: 'hub-offline', message: 'No such model.', action: 'Try again.' };
  const cli = besideEngine(
    'no-model',
    `process.send(${JSON.stringify({ type: 'failed', error })}, () => process.exit());`,
  );
  const told = async (model: string): Promise<string> =>
    (await start(cli, ['score', data, '--model', model])).stderr;
  const meant = path.join(fs.realpathSync(folder), 'bert');
  assert.ok((await told('bert')).endsWith(`Try again.\nIf you meant a folder: there is none at ${meant}.\n`));
  assert.match(await told('no-model/bert'), /there is none at .*no-model.bert\.\n$/);
  assert.match(await told('owner/bert'), /Try again\.\n$/);
});

const HANG = `
  process.on('SIGTERM', () => {}); process.on('SIGINT', () => {}); process.on('SIGHUP', () => {});
  require('fs').writeFileSync(job.out + '.tmp', String(process.pid));
  require('fs').renameSync(job.out + '.tmp', job.out + '.pid');
  for (;;);`;

for (const [name, toGroup] of [
  ['SIGINT', false],
  ['SIGTERM', false],
  // As Ctrl-C in a terminal does.
  ['SIGINT', true],
] as const) {
  const what = `${name}${toGroup ? ' to the process group' : ''}`;
  test(
    `${what} ends with 130 and leaves no process behind`,
    { skip: process.platform === 'win32' },
    async () => {
      const cli = besideEngine(`hangs-${name}-${toGroup}`, HANG);
      const out = path.join(path.dirname(cli), 'scores.jsonl');
      const note = `${out}.pid`;
      const running = start(cli, ['score', data, '--out', out], (child) => {
        void until(() => fs.existsSync(note)).then(() =>
          process.kill(toGroup ? -child.pid! : child.pid!, name),
        );
      });
      const ended = await running;
      assert.equal(ended.code, 130, ended.stderr);
      assert.match(ended.stderr, /Scoring was cancelled\.\nWhat was finished is kept: .*\n$/);
      assert.equal(isAlive(Number(fs.readFileSync(note, 'utf8'))), false, 'the engine lives on');
      assert.deepEqual(fs.readdirSync(path.dirname(cli)).sort(), ['cli.js', 'engine.js', 'scores.jsonl.pid']);
    },
  );
}

/** Whether a process is stopped, as the kernel tells it. */
function isStopped(pid: number): boolean {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Behind the name, which is in parentheses and may hold any character.
  return stat[stat.lastIndexOf(')') + 2] === 'T';
}

test(
  'Ctrl-Z stops the engine too, and both go on together',
  { skip: process.platform === 'linux' ? false : 'the states of processes are read from /proc' },
  async () => {
    const cli = besideEngine('pauses', HANG);
    const out = path.join(path.dirname(cli), 'scores.jsonl');
    const note = `${out}.pid`;
    const pause = async (pid: number): Promise<void> => {
      await until(() => fs.existsSync(note));
      const both = [pid, Number(fs.readFileSync(note, 'utf8'))];
      process.kill(-pid, 'SIGTSTP');
      await until(() => both.every(isStopped));
      process.kill(-pid, 'SIGCONT');
      await until(() => !both.some(isStopped));
      process.kill(pid, 'SIGTERM');
    };
    let paused: Promise<void> | undefined;
    const ended = await start(cli, ['score', data, '--out', out], (child) => {
      paused = pause(child.pid!);
    });
    await paused;
    assert.equal(ended.code, 130, ended.stderr);
  },
);

/** An engine that says what it is asked to and ends when the file FILE.go is there, as if it had scored `data` by then. */
function besideAnswer(name: string): { readonly cli: string; readonly words: string[]; readonly go: string } {
  const content = fs.readFileSync(data);
  const told = metadata({
    file: data,
    format: 'csv',
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  });
  const cli = besideEngine(
    name,
    `const fs = require('fs');
     fs.writeFileSync(job.out + '.asked', '');
     let step = 0;
     const tell = () => {
       process.send({ type: 'progress', progress: { stage: 'training', run: ++step, unit: 'rows', done: 0, fraction: 0.5 } });
       if (!fs.existsSync(job.out + '.go')) return setTimeout(tell, 20);
       fs.writeFileSync(job.out, 'scores');
       process.send({ type: 'done', metadata: ${JSON.stringify(told)} }, () => process.exit());
     };
     tell();`,
  );
  const out = path.join(path.dirname(cli), 'scores.jsonl');
  return { cli, words: ['score', data, '--out', out, '--top', '0'], go: `${out}.go` };
}

/** Lets the engine end once it was asked and `first` has been done. */
async function goAfter(go: string, first: () => unknown): Promise<void> {
  await until(() => fs.existsSync(go.replace(/go$/, 'asked')));
  await first();
  fs.writeFileSync(go, '');
}

test(
  'a hangup ends no job that has no terminal: nohup is to protect it, and leaves no other trace',
  { skip: process.platform === 'win32' },
  async () => {
    const { cli, words, go } = besideAnswer('nohup');
    const ended = await start(cli, words, (child) => {
      void goAfter(go, () => {
        process.kill(child.pid!, 'SIGHUP');
      });
    });
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stderr, /\nScores: .*scores\.jsonl/);
  },
);

/** util-linux's, which gives a command a terminal of its own. */
const WITH_TERMINAL = {
  skip: spawnSync('script', ['--version']).status === 0 ? false : 'no command gives a terminal here',
};

test('a hangup of the terminal ends the job that uses it', WITH_TERMINAL, async () => {
  const cli = besideEngine(
    'hangup',
    `require('fs').writeFileSync(job.out + '.tmp', process.ppid + ' ' + process.pid);
     require('fs').renameSync(job.out + '.tmp', job.out + '.pids');
     for (;;);`,
  );
  const out = path.join(path.dirname(cli), 'scores.jsonl');
  const command = [process.execPath, cli, 'score', data, '--out', out].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-q', '-e', '-c', command, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await until(() => fs.existsSync(`${out}.pids`));
  const [commandLine, engine] = fs.readFileSync(`${out}.pids`, 'utf8').split(' ').map(Number);
  process.kill(commandLine!, 'SIGHUP');
  assert.equal(await ended, 130);
  assert.equal(isAlive(engine!), false, 'the engine lives on');
});

/** Ends with the exit code; what the job writes goes to `stdio`. */
function exitCode(cli: string, words: readonly string[], stdio: StdioOptions): Promise<number | null> {
  const child = spawn(process.execPath, [cli, ...words], { cwd: folder, stdio });
  // A reader that leaves.
  child.stdout?.destroy();
  child.stderr?.destroy();
  return new Promise((resolve) => child.on('close', resolve));
}

const WITH_FULL_DEVICE = { skip: fs.existsSync('/dev/full') ? false : 'there is no /dev/full' };

test('a reader that leaves ends no job', async () => {
  const { cli, words, go } = besideAnswer('reader-leaves');
  void goAfter(go, () => new Promise((resolve) => setTimeout(resolve, 200)));
  assert.equal(await exitCode(cli, words, ['ignore', 'pipe', 'pipe']), 0);
  assert.equal(fs.readFileSync(go.replace(/\.go$/, ''), 'utf8'), 'scores');
});

test(
  'a full disk under what is told ends no job; under what was asked for it is a failure',
  WITH_FULL_DEVICE,
  async () => {
    const full = fs.openSync('/dev/full', 'w');
    try {
      const { cli, words, go } = besideAnswer('full-disk');
      fs.writeFileSync(go, '');
      assert.equal(await exitCode(cli, words, ['ignore', 'ignore', full]), 0);
      assert.equal(fs.readFileSync(go.replace(/\.go$/, ''), 'utf8'), 'scores');
      assert.equal(await exitCode(BUILT, ['--help'], ['ignore', full, 'ignore']), 1);
      assert.equal(await exitCode(BUILT, ['score', 'absent.csv'], ['ignore', 'ignore', full]), 1);
      const { status, stderr } = spawnSync(process.execPath, [BUILT, '--help'], {
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
      });
      assert.equal(status, 1);
      assert.equal(stderr, 'data-diet: Standard output could not be written (ENOSPC).\n');
    } finally {
      fs.closeSync(full);
    }
  },
);

test('an output that is a device is a refusal, not a crash', WITH_FULL_DEVICE, async () => {
  const ended = await start(BUILT, ['score', data, '--out', '/dev/full']);
  assert.equal(ended.code, 2);
  assert.match(ended.stderr, /^data-diet: The output file \/dev\/full is a device\.\n/);
});

test('a dataset that is a pipe is refused, and not waited for', WITH_ODD_FILES, async () => {
  const pipe = path.join(folder, 'pipe.csv');
  makePipe(pipe);
  const ended = await start(BUILT, ['score', pipe]);
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /It is a named pipe\.\nChoose an ordinary file: save what it gives/);
});

test('a dataset that goes while it is scored takes no scores along; one that changes is told of, and fails', async () => {
  const content = fs.readFileSync(data);
  try {
    const gone = besideAnswer('gone');
    void goAfter(gone.go, () => {
      fs.rmSync(data);
    });
    const without = await start(gone.cli, gone.words);
    assert.equal(without.code, 0, without.stderr);
    assert.match(without.stderr, /\nNote: .*data\.csv is gone\. It was read whole before/);
    for (const [name, text] of [
      ['truncated', content.subarray(0, 40)],
      ['rewritten', content.toString().replaceAll('one', 'two')],
    ] as const) {
      fs.writeFileSync(data, content);
      const { cli, words, go } = besideAnswer(name);
      void goAfter(go, () => {
        fs.writeFileSync(data, text);
      });
      const ended = await start(cli, words);
      assert.equal(ended.code, 1, ended.stderr);
      assert.match(
        ended.stderr,
        /\nScores: .*\ndata-diet: .*data\.csv changed while it was scored\.\nThe scores in .* are whole/,
      );
    }
  } finally {
    fs.writeFileSync(data, content);
  }
});
