// The jobs: one per file, each with its progress and a way to end it at once. They run one after the other, because each
// takes all cores.
import path from 'node:path';
import * as vscode from 'vscode';
import type { JobOptions } from '../../engine-client/client.ts';
import { DataDietError } from '../../shared/errors.ts';
import { describeProgress, type Progress } from '../../shared/progress.ts';
import { CONTEXT_KEYS } from '../registry.ts';
import { describeJob, titleOfJob, type JobKind } from './describe-job.ts';
import { proxyEnvironment } from './proxy-environment.ts';
import { Turns } from './turns.ts';

/** What is to be done for a file, by an engine of its own. */
export interface Work<Result> {
  readonly kind: JobKind;
  /** It is computed elsewhere: neither waits for other jobs of this window, nor they for it. */
  readonly elsewhere?: boolean;
  /** @param file what the job's file is called when it is the job's turn */
  readonly run: (options: JobOptions, file: string) => Promise<Result>;
}

export interface ActiveJob {
  readonly uri: vscode.Uri;
  readonly kind: JobKind;
  /** Whether other jobs run before it, of this window or of another program of the person. */
  readonly waits: boolean;
  /** The latest that the engine told. */
  readonly progress: Progress | undefined;
}

interface RunningJob {
  uri: vscode.Uri;
  readonly kind: JobKind;
  readonly elsewhere: boolean;
  readonly controller: AbortController;
  waits: boolean;
  progress: Progress | undefined;
  /** Settles when the engine process is gone. */
  ended: Promise<unknown>;
}

export class Jobs implements vscode.Disposable {
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
   * Does work in a process of its own once the jobs before it are over, with a notification that tells its progress and can
   * cancel it.
   * @throws DataDietError with code `cancelled` and all the engine's own; `internal` when the file has a job already.
   */
  async run<Result>(uri: vscode.Uri, work: Work<Result>): Promise<Result> {
    this.requireNone(uri);
    const running: RunningJob = {
      uri,
      kind: work.kind,
      elsewhere: work.elsewhere === true,
      controller: new AbortController(),
      waits: work.elsewhere !== true && [...this.running.values()].some((other) => !other.elsewhere),
      progress: undefined,
      ended: Promise.resolve(),
    };
    const result = this.runWithProgress(running, work);
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
    const other = this.running.get(uri.toString());
    if (other === undefined) return;
    const deed = other.kind === 'scoring' ? 'scored' : 'evaluated';
    throw new DataDietError('internal', `${path.basename(uri.fsPath)} is being ${deed} already`, {
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

  /**
   * Asks an engine something that takes seconds, with a notification that can be cancelled. It waits for no job, and is none.
   * @throws DataDietError as `run`
   */
  async ask<Result>(title: string, run: (options: JobOptions) => Promise<Result>): Promise<Result> {
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (notification, token) => {
        const controller = new AbortController();
        token.onCancellationRequested(() => {
          controller.abort();
        });
        return run({
          ...this.engine(controller.signal),
          onProgress: (progress) => {
            notification.report({ message: describeProgress(progress) });
          },
        });
      },
    );
  }

  dispose(): void {
    this.closing = true;
    for (const job of this.running.values()) job.controller.abort();
    this.changed.dispose();
  }

  private engine(signal: AbortSignal): JobOptions {
    return {
      enginePath: this.enginePath,
      environment: proxyEnvironment((key) => vscode.workspace.getConfiguration('http').get<unknown>(key)),
      signal,
      onLog: (message) => {
        this.log.info(message);
      },
    };
  }

  private async runWithProgress<Result>(running: RunningJob, { kind, run }: Work<Result>): Promise<Result> {
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: titleOfJob(kind, path.basename(running.uri.fsPath), running.elsewhere),
        cancellable: true,
      },
      async (notification, token) => {
        token.onCancellationRequested(() => {
          running.controller.abort();
        });
        if (running.waits) notification.report({ message: describeJob(running) });
        let shown = 0;
        const { signal } = running.controller;
        const act = () => {
          running.waits = false;
          this.changed.fire(running.uri);
          const options = {
            ...this.engine(signal),
            onNote: (message: string) => {
              this.log.info(message);
              notification.report({ message });
            },
            onProgress: (progress: Progress) => {
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
          };
          // While it waited its file may have got another name.
          return run(options, running.uri.fsPath);
        };
        return running.elsewhere ? act() : this.turns.take(signal, act);
      },
    );
  }

  private announce(uri: vscode.Uri): void {
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.scoring, this.running.size > 0);
    this.changed.fire(uri);
  }
}
