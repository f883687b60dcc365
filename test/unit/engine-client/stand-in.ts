// Makes small scripts that misbehave the way an engine process may, for the client to survive. Each is a real process.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ScoreJob } from '../../../src/shared/score-job.ts';

export class StandIns {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-engine-client-'));

  get job(): ScoreJob & { readonly out: string } {
    return {
      file: path.join(this.folder, 'data.jsonl'),
      format: 'jsonl',
      columns: { text: ['text'], label: 'label' },
      model: { kind: 'builtin' },
      runs: 1,
      seed: 0,
      epochs: 1,
      batchSize: 32,
      device: 'cpu',
      store: path.join(this.folder, 'store'),
      out: path.join(this.folder, 'scores.jsonl'),
    };
  }

  /** A script that reports for work and then runs `body` when the job arrives as `job`. */
  onJob(name: string, body: string): string {
    return this.script(
      name,
      `process.on('message', ({ job }) => { ${body} });\nprocess.send({ type: 'ready' });`,
    );
  }

  script(name: string, text: string): string {
    const file = path.join(this.folder, `${name}.cjs`);
    fs.writeFileSync(file, text);
    return file;
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Whether a process is still there (a zombie that nobody reaped counts as there). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until `holds`, for as long as the test runner lets it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
