// What is proposed of a file before the one question: the plan that is remembered, or one that its content tells.
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Reading } from '../../shared/dataset.ts';
import { readingOfDocument } from '../document-encoding.ts';
import { readSettings } from '../settings.ts';
import type { DatasetOutline } from './choose-columns.ts';
import type { Proposal } from './plan-parts.ts';
import { renamed, type Rename } from '../renamed.ts';
import { planNow, planSettings, PlanSettingsSchema } from './remembered-plan.ts';
import { defaultPlan, JobPlanSchema, type JobPlan } from './job-plan.ts';

const memoryKey = (uri: vscode.Uri) => `plan:${uri.fsPath}`;

/** A plan and, beside its parts, the settings as they were when it was accepted. */
const RememberedPlanSchema = v.object({ ...JobPlanSchema.entries, settings: v.optional(PlanSettingsSchema) });
type RememberedPlan = v.InferOutput<typeof RememberedPlanSchema>;

function rememberedPlan(uri: vscode.Uri, memory: vscode.Memento): RememberedPlan | undefined {
  const remembered = v.safeParse(RememberedPlanSchema, memory.get<unknown>(memoryKey(uri)));
  return remembered.success ? remembered.output : undefined;
}

/** The next question about the file proposes this. */
export async function rememberPlan(uri: vscode.Uri, memory: vscode.Memento, plan: JobPlan): Promise<void> {
  await memory.update(memoryKey(uri), { ...plan, settings: planSettings(readSettings(uri)) });
}

/** The plans that were accepted for a file, or for those of a folder, are theirs under their new name. */
export async function movePlan(memory: vscode.Memento, rename: Rename): Promise<void> {
  for (const key of memory.keys()) {
    if (!key.startsWith('plan:')) continue;
    const uri = renamed(vscode.Uri.file(key.slice('plan:'.length)), rename);
    if (uri === undefined) continue;
    await memory.update(memoryKey(uri), memory.get<unknown>(key));
    await memory.update(key, undefined);
  }
}

/**
 * Reads the beginning of a file, and asks only for what it leaves in doubt. Undefined when the person turns away.
 * @throws DataDietError
 */
export async function proposePlan(uri: vscode.Uri, memory: vscode.Memento): Promise<Proposal | undefined> {
  const { outlineOf } = await import('./outline.ts');
  const readAgain = async (reading?: Reading): Promise<DatasetOutline> => ({
    ...(await outlineOf(uri.fsPath, { ...readingOfDocument(uri), ...reading })),
    folder: vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath,
  });
  const remembered = rememberedPlan(uri, memory);
  let reading = remembered?.reading;
  let outline = await readAgain(reading);
  if (outline.headerDoubtful) {
    // Row 1 is never taken for names in silence.
    const { chooseHeader } = await import('./choose-reading.ts');
    const header = await chooseHeader(outline);
    if (header === undefined) return undefined;
    reading = { ...reading, header };
    outline = await readAgain(reading);
  }
  const plan = await planFor(uri, outline, remembered, reading);
  return plan && { plan, outline, readAgain };
}

/** The plan remembered for the file, as long as its columns are still there; else the inferred one. */
async function planFor(
  uri: vscode.Uri,
  outline: DatasetOutline,
  remembered: RememberedPlan | undefined,
  reading: Reading | undefined,
): Promise<JobPlan | undefined> {
  const settings = readSettings(uri);
  if (remembered !== undefined) {
    const { settings: before, ...plan } = remembered;
    const { text, label } = plan.columns;
    if ([...text, label].every((column) => outline.textCandidates.includes(column))) {
      const fresh = defaultPlan(plan.columns, settings, outline.folder);
      const now = planNow(plan, before, planSettings(settings), fresh);
      return { ...now, ...(reading !== undefined && { reading }) };
    }
  }
  let columns = outline.inferred;
  if (columns === undefined || outline.doubt !== undefined) {
    const { chooseColumns, settleLabel } = await import('./choose-columns.ts');
    columns = await (columns === undefined ? chooseColumns(outline) : settleLabel(outline, columns));
  }
  if (columns === undefined) return undefined;
  const plan = defaultPlan(columns, settings, outline.folder);
  return reading === undefined ? plan : { ...plan, reading };
}

/** A plan that says of the file's encoding what the editor has it open in. */
export function asItIsOpen(uri: vscode.Uri, plan: JobPlan): JobPlan {
  const reading = { ...readingOfDocument(uri), ...plan.reading };
  return Object.keys(reading).length > 0 ? { ...plan, reading } : plan;
}
