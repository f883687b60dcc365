// The engine of the installed VSIX: it scores a file, with the ONNX Runtime that was packed.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { suite, test } from 'mocha';
import { runScoreJob } from '../../src/engine-client/client.ts';
import { JOB_DEFAULTS } from '../../src/shared/score-job.ts';
import { writeDatasets } from '../datasets.ts';
import { theExtension } from '../integration/the-extension.ts';

suite('installed engine', () => {
  test('scores every row of a small file', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-installed-'));
    try {
      writeDatasets(folder, 20);
      const out = path.join(folder, 'scores.jsonl');
      const metadata = await runScoreJob(
        {
          ...JOB_DEFAULTS,
          epochs: 1,
          file: path.join(folder, 'reviews.jsonl'),
          format: 'jsonl',
          columns: { text: ['text'], label: 'label' },
          runs: 1,
          device: 'cpu',
          store: path.join(folder, 'store'),
          out,
        },
        { enginePath: path.join(theExtension().path, 'dist', 'engine.js') },
      );
      assert.equal(metadata.data.rowsScored, 20);
      assert.equal(fs.readFileSync(out, 'utf8').trimEnd().split('\n').length, 20);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
