// The jobs: one per file, each with its progress and a way to end it at once. They run one after the other, because each
// takes all cores.
import path from 'node:path';
import * as vscode from 'vscode';
import { DataDietError } from '../../shared/errors.ts';
import { describeProgress, nameOtherJob, type Progress } from '../../shared/progress.ts';
import type { RunMetadata } from '../../shared/results.ts';
import type { ScoreJob } from '../../shared/score-job.ts';
import { CONTEXT_KEYS } from '../registry.ts';
import { proxyEnvironment } from './proxy-environment.ts';
import { Turns } from './turns.ts';

export interface ActiveJob {
  readonly uri: vscode.Uri;
  /** Whether other jobs run before it, of this window or of another program of the person. */
  readonly waits: boolean;
  /** The latest that the engine told. */
  readonly progress: Progress | undefined;
}

interface RunningJob {
  uri: vscode.Uri;
  readonly controller: AbortController;
  waits: boolean;
  progress: Progress | undefined;
  /** Settles when the engine process is gone. */
  ended: Promise<unknown>;
}

/** What a job does, for a person. */
export function describeJob({ waits, progress }: Pick<ActiveJob, 'waits' | 'progress'>): string {
  if (waits) return describeWaiting(progress);
  return progress === undefined ? '' : describeProgress(progress);
}

/** A job that waits for one of its own window has no engine yet to tell of it. */
function describeWaiting(progress: Progress | undefined): string {
  const other = progress?.waitingFor && nameOtherJob(progress.waitingFor);
  if (other === undefined) return vscode.l10n.t('waiting for another job to end');
  if (other === '') return vscode.l10n.t('waiting: another job of yours is computing');
  return vscode.l10n.t('waiting: another job of yours is computing ({0})', other);
}

export class ScoringJobs implements vscode.Disposable {
  private readonly running = new Map<string, RunningJob>();
  private readonly turns = new Turns();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** A job of the file began, moved on or ended. */
  readonly onDidChange = this.changed.event;
  /** The window closes: jobs that end now were ended by nobody. */
  closing = false;

  constructor(
    private readonly enginePath: string,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  of(uri: vscode.Uri): ActiveJob | undefined {
    return this.running.get(uri.toString());
  }

  all(): ActiveJob[] {
    return [...this.running.values()];
  }

  /** Ends the file's job; resolves when its process is gone. */
  async cancel(uri: vscode.Uri): Promise<void> {
    const job = this.running.get(uri.toString());
    job?.controller.abort();
    await job?.ended;
  }

  /**
   * Runs a job in a process of its own once those before it are over, with a notification that tells its progress and can
   * cancel it.
   * @throws DataDietError with code `cancelled` and all the engine's own; `internal` when the file has a job already.
   */
  async run(uri: vscode.Uri, job: ScoreJob): Promise<RunMetadata> {
    this.requireNone(uri);
    const running: RunningJob = {
      uri,
      controller: new AbortController(),
      waits: this.running.size > 0,
      progress: undefined,
      ended: Promise.resolve(),
    };
    const result = this.runWithProgress(running, job);
    running.ended = result.catch(() => undefined);
    this.running.set(uri.toString(), running);
    this.announce(uri);
    try {
      return await result;
    } finally {
      this.running.delete(running.uri.toString());
      this.announce(running.uri);
    }
  }

  /** @throws DataDietError `internal` when the file has a job already */
  requireNone(uri: vscode.Uri): void {
    if (!this.running.has(uri.toString())) return;
    throw new DataDietError('internal', `${path.basename(uri.fsPath)} is being scored already`, {
      action: 'Wait for it, or cancel it first.',
    });
  }

  /** The job of a file is that of its new name. */
  follow(from: vscode.Uri, to: vscode.Uri): void {
    const job = this.running.get(from.toString());
    if (job === undefined) return;
    this.running.delete(from.toString());
    job.uri = to;
    this.running.set(to.toString(), job);
    this.announce(to);
  }

  dispose(): void {
    this.closing = true;
    for (const job of this.running.values()) job.controller.abort();
    this.changed.dispose();
  }

  private async runWithProgress(running: RunningJob, job: ScoreJob): Promise<RunMetadata> {
    const { runScoreJob } = await import('../../engine-client/client.ts');
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Scoring {0}', path.basename(job.file)),
        cancellable: true,
      },
      async (notification, token) => {
        token.onCancellationRequested(() => {
          running.controller.abort();
        });
        if (running.waits) notification.report({ message: describeJob(running) });
        let shown = 0;
        const { signal } = running.controller;
        return this.turns.take(signal, () => {
          running.waits = false;
          this.changed.fire(running.uri);
          // While it waited its file may have got another name.
          return runScoreJob(
            { ...job, file: running.uri.fsPath },
            {
              enginePath: this.enginePath,
              environment: proxyEnvironment((key) =>
                vscode.workspace.getConfiguration('http').get<unknown>(key),
              ),
              signal,
              onNote: (message) => {
                this.log.info(message);
                notification.report({ message });
              },
              onLog: (message) => {
                this.log.info(message);
              },
              onProgress: (progress) => {
                if (progress.stage !== running.progress?.stage || progress.run !== running.progress.run) {
                  this.log.info(describeProgress(progress));
                }
                running.progress = progress;
                running.waits = progress.stage === 'waiting';
                const increment = Math.max(0, 100 * progress.fraction - shown);
                shown += increment;
                notification.report({ message: describeJob(running), increment });
                this.changed.fire(running.uri);
              },
            },
          );
        });
      },
    );
  }

  private announce(uri: vscode.Uri): void {
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.scoring, this.running.size > 0);
    this.changed.fire(uri);
  }
}
