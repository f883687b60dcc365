// The one question before scoring: the inferred plan, accepted with Enter, or changed part by part.
import * as vscode from 'vscode';
import { chooseCount, showCount } from './choose-count.ts';
import type { EncoderInspection } from './choose-encoder.ts';
import { describePlan, type JobPlan } from './job-plan.ts';
import { formatCount } from '../score-text.ts';
import { pick, type Choice } from './pick.ts';
import {
  changePart,
  datasetChoices,
  deviceChoice,
  modelChoice,
  type PlanPart,
  type Proposal,
} from './plan-parts.ts';

/** How long a plan takes, in words; undefined where nothing tells. */
export type ExpectedTime = (proposal: Proposal) => string | undefined;

/** `2,000 rows · about 3 min` */
function describeExtent(proposal: Proposal, timeOf: ExpectedTime): string {
  const { rows } = proposal.outline;
  const count = rows.isCounted
    ? vscode.l10n.t('{0} rows', formatCount(rows.count))
    : vscode.l10n.t('about {0} rows', formatCount(Number(rows.count.toPrecision(2))));
  const time = timeOf(proposal);
  return time === undefined ? count : `${count} · ${time}`;
}

type Part = 'accept' | 'runs' | 'epochs' | PlanPart;

function chooseRuns(plan: JobPlan): Promise<JobPlan['runs'] | undefined> {
  return chooseCount(
    vscode.l10n.t('Runs'),
    vscode.l10n.t('Independent fine-tuning runs; scores are their mean. auto: 3, or 5 for a small file'),
    plan.runs,
    1,
  );
}

function chooseEpochs(plan: JobPlan): Promise<JobPlan['epochs'] | undefined> {
  return chooseCount(
    vscode.l10n.t('Epochs'),
    vscode.l10n.t(
      'Passes over the data before scoring; 0 scores the model as it is. auto: a rehearsal tells how many are needed',
    ),
    plan.epochs,
    0,
  );
}

/** Shows the plan until it is accepted; undefined when the person turns away. */
export async function confirmPlan(
  initial: Proposal,
  inspection: EncoderInspection,
  timeOf: ExpectedTime,
): Promise<JobPlan | undefined> {
  let proposal = initial;
  for (;;) {
    const { plan, outline } = proposal;
    const choices: Choice<Part>[] = [
      {
        label: vscode.l10n.t('$(flame) Score Dataset'),
        description: describeExtent(proposal, timeOf),
        detail: describePlan(plan),
        value: 'accept',
      },
      { label: vscode.l10n.t('Change'), kind: vscode.QuickPickItemKind.Separator, value: 'accept' },
      ...datasetChoices(proposal),
      modelChoice(plan),
      { label: vscode.l10n.t('$(sync) Runs'), description: showCount(plan.runs), value: 'runs' },
      { label: vscode.l10n.t('$(history) Epochs'), description: showCount(plan.epochs), value: 'epochs' },
      deviceChoice(plan),
    ];
    const part = await pick(
      vscode.l10n.t('Score {0}', outline.name),
      vscode.l10n.t('Enter starts, or choose what to change'),
      choices,
    );
    if (part === undefined) return undefined;
    if (part === 'accept') return plan;
    if (part === 'runs') {
      const runs = (await chooseRuns(plan)) ?? plan.runs;
      proposal = { ...proposal, plan: { ...plan, runs } };
    } else if (part === 'epochs') {
      const epochs = (await chooseEpochs(plan)) ?? plan.epochs;
      proposal = { ...proposal, plan: { ...plan, epochs } };
    } else proposal = await changePart(proposal, part, inspection);
  }
}
