// The jobs that were begun and have not ended, remembered over a crash or a reload of the window, to be resumed.
import * as v from 'valibot';
import * as vscode from 'vscode';
import { JobPlanSchema, type JobPlan } from './job-plan.ts';

const KEY = 'pendingJobs';
const PendingSchema = v.array(v.object({ uri: v.string(), plan: JobPlanSchema }));

export interface PendingJob {
  readonly uri: vscode.Uri;
  readonly plan: JobPlan;
}

export class PendingJobs {
  constructor(private readonly memory: vscode.Memento) {}

  all(): PendingJob[] {
    return this.read().map(({ uri, plan }) => ({ uri: vscode.Uri.parse(uri), plan }));
  }

  of(uri: vscode.Uri): PendingJob | undefined {
    return this.all().find((job) => job.uri.toString() === uri.toString());
  }

  async add(uri: vscode.Uri, plan: JobPlan): Promise<void> {
    await this.write([...this.without(uri), { uri: uri.toString(), plan }]);
  }

  async remove(uri: vscode.Uri): Promise<void> {
    await this.write(this.without(uri));
  }

  private without(uri: vscode.Uri): v.InferOutput<typeof PendingSchema> {
    return this.read().filter((job) => job.uri !== uri.toString());
  }

  private read(): v.InferOutput<typeof PendingSchema> {
    const parsed = v.safeParse(PendingSchema, this.memory.get<unknown>(KEY));
    return parsed.success ? parsed.output : [];
  }

  private async write(jobs: v.InferOutput<typeof PendingSchema>): Promise<void> {
    await this.memory.update(KEY, jobs.length === 0 ? undefined : jobs);
  }
}
