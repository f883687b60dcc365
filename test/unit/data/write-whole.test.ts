// Files that appear whole or not at all, on a real file system.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { PartialFile, removeStalePartials, writeJson, writeWhole } from '../../../src/data/write-whole.ts';
import { makePipe, WITH_ODD_FILES } from '../../odd-files.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const root = temporaryFolder();

function place(name: string): { folder: string; file: string } {
  const folder = path.join(root, name);
  fs.mkdirSync(folder);
  return { folder, file: path.join(folder, 'file') };
}

async function* failing(): AsyncGenerator<string> {
  yield 'half';
  await Promise.resolve();
  throw new Error('the source broke');
}

test('the parts of a file are written one after the other, texts as UTF-8', async () => {
  const { folder, file } = place('parts');
  await writeWhole(file, ['größe', new Uint8Array([0, 255]), '']);
  assert.deepEqual(fs.readFileSync(file), Buffer.concat([Buffer.from('größe'), Buffer.from([0, 255])]));
  await writeJson(file, { a: [1] });
  assert.equal(fs.readFileSync(file, 'utf8'), '{\n  "a": [\n    1\n  ]\n}\n');
  assert.deepEqual(fs.readdirSync(folder), ['file']);
});

test('a write that fails leaves the old file and no partial one', async () => {
  const { folder, file } = place('fails');
  await assert.rejects(writeWhole(file, failing()), /the source broke/);
  assert.deepEqual(fs.readdirSync(folder), [], 'there was no file');
  fs.writeFileSync(file, 'old');
  await assert.rejects(writeWhole(file, failing()), /the source broke/);
  assert.equal(fs.readFileSync(file, 'utf8'), 'old');
  assert.deepEqual(fs.readdirSync(folder), ['file']);
});

test('until it is finished the old file is there to be read; discarded, it stays', async () => {
  const { folder, file } = place('until');
  fs.writeFileSync(file, 'old');
  const given = await PartialFile.open(file);
  await given.append('new');
  assert.equal(fs.readFileSync(file, 'utf8'), 'old');
  await given.discard();
  const kept = await PartialFile.open(file);
  await kept.append('new');
  await kept.finish();
  await kept.discard();
  assert.equal(fs.readFileSync(file, 'utf8'), 'new', 'giving up what is finished takes nothing away');
  assert.deepEqual(fs.readdirSync(folder), ['file']);
});

test('a folder is refused before anything is written', async () => {
  const { folder, file } = place('folder');
  fs.mkdirSync(file);
  await assert.rejects(writeWhole(file, ['x']), { code: 'EISDIR' });
  assert.deepEqual(fs.readdirSync(folder), ['file']);
  await assert.rejects(writeWhole(path.join(folder, 'absent', 'x'), ['x']), { code: 'ENOENT' });
});

test('two writers at once leave one whole file', async () => {
  const { folder, file } = place('two');
  const text = (letter: string) => letter.repeat(300_000);
  for (let round = 0; round < 5; round++) {
    await Promise.all(['a', 'b', 'c'].map((letter) => writeWhole(file, [text(letter), text(letter)])));
    const written = fs.readFileSync(file, 'utf8');
    assert.ok(
      ['a', 'b', 'c'].some((letter) => written === text(letter) + text(letter)),
      'the file is torn',
    );
  }
  assert.deepEqual(fs.readdirSync(folder), ['file']);
});

test('only partial files that were left long ago are removed', async () => {
  const { folder } = place('stale');
  const old = path.join(folder, 'a.0123456789ab.partial');
  const fresh = path.join(folder, 'b.0123456789ab.partial');
  const foreign = path.join(folder, 'c.partial');
  for (const file of [old, fresh, foreign]) fs.writeFileSync(file, '');
  const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3600 * 1000);
  for (const file of [old, foreign]) fs.utimesSync(file, twoDaysAgo, twoDaysAgo);
  await removeStalePartials(folder);
  assert.deepEqual(fs.readdirSync(folder).sort(), [path.basename(fresh), path.basename(foreign)]);
  await removeStalePartials(path.join(folder, 'absent'));
});

test('a link or a pipe of the name is neither followed nor replaced', WITH_ODD_FILES, async () => {
  const { folder, file } = place('odd');
  const precious = path.join(folder, 'precious');
  fs.writeFileSync(precious, 'of the person');
  for (const make of [
    () => {
      fs.symlinkSync(precious, file);
    },
    () => {
      fs.symlinkSync(path.join(folder, 'not-there-yet'), file);
    },
    () => {
      makePipe(file);
    },
  ]) {
    make();
    const before = fs.lstatSync(file);
    await assert.rejects(writeWhole(file, ['x']), { code: 'output-unwritable' });
    assert.equal(fs.lstatSync(file).ino, before.ino);
    fs.rmSync(file);
  }
  assert.equal(fs.readFileSync(precious, 'utf8'), 'of the person');
  assert.deepEqual(fs.readdirSync(folder), ['precious']);
});
