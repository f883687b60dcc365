// The one question before an evaluation: what is proposed, accepted with Enter, or changed part by part.
import * as vscode from 'vscode';
import { chooseCount } from '../scoring/choose-count.ts';
import type { EncoderInspection } from '../scoring/choose-encoder.ts';
import type { JobPlan } from '../scoring/job-plan.ts';
import { pick, type Choice } from '../scoring/pick.ts';
import {
  changePart,
  datasetChoices,
  deviceChoice,
  modelChoice,
  type PlanPart,
  type Proposal,
} from '../scoring/plan-parts.ts';
import { chooseBudget, chooseMethods, chooseRule, chooseRuns, chooseShares } from './choose-parts.ts';
import { chooseTest } from './choose-test.ts';
import {
  describeBudget,
  describeEpochs,
  describeEvaluation,
  describeMethods,
  describeRule,
  describeRuns,
  describeTest,
  type EvaluationChoice,
} from './evaluation-choice.ts';
import { describeShares } from './shares.ts';

type ChoicePart = 'test' | 'methods' | 'shares' | 'runs' | 'rule' | 'budget';
type Part = 'accept' | ChoicePart | 'epochs' | PlanPart;

export interface Confirmed {
  readonly plan: JobPlan;
  readonly choice: EvaluationChoice;
}

function choicesOf(proposal: Proposal, choice: EvaluationChoice): Choice<Part>[] {
  const { plan } = proposal;
  const { QuickPickItemKind } = vscode;
  return [
    {
      label: vscode.l10n.t('$(beaker) Evaluate Pruning'),
      detail: describeEvaluation(plan, choice),
      value: 'accept',
    },
    { label: vscode.l10n.t('Change'), kind: QuickPickItemKind.Separator, value: 'accept' },
    {
      label: vscode.l10n.t('$(checklist) Test on'),
      description: describeTest(choice.test),
      value: 'test',
    },
    {
      label: vscode.l10n.t('$(list-ordered) Methods'),
      description: describeMethods(choice.methods),
      value: 'methods',
    },
    {
      label: vscode.l10n.t('$(pie-chart) Shares'),
      description: describeShares(choice.drop),
      value: 'shares',
    },
    { label: vscode.l10n.t('$(sync) Runs'), description: describeRuns(choice.runs), value: 'runs' },
    { label: vscode.l10n.t('$(law) Rule'), description: describeRule(choice.rule), value: 'rule' },
    {
      label: vscode.l10n.t('$(watch) Training'),
      description: describeBudget(choice.budget),
      value: 'budget',
    },
    modelChoice(plan),
    {
      label: vscode.l10n.t('$(history) Epochs'),
      description: describeEpochs(plan.epochs),
      value: 'epochs',
    },
    ...datasetChoices(proposal),
    deviceChoice(plan),
  ];
}

async function changeChoice(
  choice: EvaluationChoice,
  part: ChoicePart,
  file: string,
): Promise<EvaluationChoice> {
  switch (part) {
    case 'test':
      return { ...choice, test: (await chooseTest(file)) ?? choice.test };
    case 'methods':
      return { ...choice, methods: (await chooseMethods(choice.methods)) ?? choice.methods };
    case 'shares':
      return { ...choice, drop: (await chooseShares(choice.drop)) ?? choice.drop };
    case 'runs':
      return { ...choice, runs: (await chooseRuns(choice.runs)) ?? choice.runs };
    case 'rule':
      return { ...choice, rule: (await chooseRule()) ?? choice.rule };
    case 'budget':
      return { ...choice, budget: (await chooseBudget()) ?? choice.budget };
  }
}

function chooseEpochs({ epochs }: JobPlan): Promise<JobPlan['epochs'] | undefined> {
  return chooseCount(
    vscode.l10n.t('Epochs'),
    vscode.l10n.t('Passes over the training rows. auto: a rehearsal tells how many are needed'),
    epochs === 0 ? 'auto' : epochs,
    1,
  );
}

/** Shows what is proposed until it is accepted; undefined when the person turns away. @throws DataDietError */
export async function confirmEvaluation(
  file: string,
  proposed: Proposal,
  proposedChoice: EvaluationChoice,
  inspection: EncoderInspection,
): Promise<Confirmed | undefined> {
  let proposal = proposed;
  let choice = proposedChoice;
  for (;;) {
    const { plan, outline } = proposal;
    const part = await pick(
      vscode.l10n.t('Evaluate pruning of {0}', outline.name),
      vscode.l10n.t('Enter tells what it takes, or choose what to change'),
      choicesOf(proposal, choice),
    );
    switch (part) {
      case undefined:
        return undefined;
      case 'accept':
        return { plan, choice };
      case 'epochs': {
        const epochs = (await chooseEpochs(plan)) ?? plan.epochs;
        proposal = { ...proposal, plan: { ...plan, epochs } };
        break;
      }
      case 'test':
      case 'methods':
      case 'shares':
      case 'runs':
      case 'rule':
      case 'budget':
        choice = await changeChoice(choice, part, file);
        break;
      case 'text':
      case 'label':
      case 'delimiter':
      case 'header':
      case 'model':
      case 'device':
        proposal = await changePart(proposal, part, inspection);
    }
  }
}
