// The questions about one part of an evaluation each. All give undefined when the person turns away.
import * as vscode from 'vscode';
import {
  describeMethod,
  EVALUATE_DEFAULTS,
  RANKINGS,
  SELECTION_RULES,
  type EvaluateJob,
  type Method,
  type RankingName,
} from '../../shared/evaluate-job.ts';
import { pick } from '../scoring/pick.ts';
import { describeBudget, describeRule, describeRuns } from './evaluation-choice.ts';
import { describeShares, readShares } from './shares.ts';

/** Three points are enough to see which way it goes, at three fifths of the cost. */
export const FEWER_SHARES: readonly number[] = [0.02, 0.05, 0.1];

interface MethodItem extends vscode.QuickPickItem {
  readonly method: Method;
}

/** What a method costs or is for, where that is not plain. */
function hintOf(ranking: RankingName): string | undefined {
  switch (ranking) {
    case 'random':
      return vscode.l10n.t('the yardstick: what a score must beat');
    case 'grand':
    case 'headGrand':
      return vscode.l10n.t('needs gradients of each row');
    case 'el2nOut':
    case 'lossOut':
      return vscode.l10n.t('needs runs on halves of the rows');
    case 'aum':
    case 'forgetting':
    case 'meanConfidence':
    case 'variability':
    case 'correctness':
      return vscode.l10n.t('needs scores during training');
    case 'el2n':
    case 'loss':
    case 'review':
      return undefined;
  }
}

export async function chooseMethods(current: readonly Method[]): Promise<Method[] | undefined> {
  const all: Method[] = [
    ...RANKINGS.map((ranking): Method => ({ ranking })),
    // Of a point before the end, as the command line takes them: they stay, and others are not offered.
    ...current.filter(({ point }) => point !== undefined),
  ];
  const isCurrent = (method: Method): boolean =>
    current.some(({ ranking, point }) => ranking === method.ranking && point === method.point);
  const picked = await vscode.window.showQuickPick<MethodItem>(
    all.map((method) => {
      const hint = hintOf(method.ranking);
      return {
        label: describeMethod(method),
        ...(hint !== undefined && { description: hint }),
        picked: isCurrent(method),
        method,
      };
    }),
    {
      title: vscode.l10n.t('Methods'),
      placeHolder: vscode.l10n.t('What orders the rows; each is tried with every share'),
      canPickMany: true,
      ignoreFocusOut: true,
    },
  );
  return picked === undefined || picked.length === 0 ? undefined : picked.map(({ method }) => method);
}

export async function chooseShares(current: readonly number[]): Promise<number[] | undefined> {
  const usual = [...EVALUATE_DEFAULTS.drop];
  const choice = await pick<readonly number[] | 'other'>(
    vscode.l10n.t('Shares'),
    vscode.l10n.t('How much of the training rows is dropped, from the suspicious end'),
    [
      { label: describeShares(usual), value: usual },
      {
        label: describeShares(FEWER_SHARES),
        description: vscode.l10n.t('fewer points'),
        value: FEWER_SHARES,
      },
      { label: vscode.l10n.t('Other shares…'), value: 'other' },
    ],
  );
  if (choice !== 'other') return choice && [...choice];
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Shares'),
    prompt: vscode.l10n.t('Percent of the training rows, between commas'),
    value: describeShares(current),
    ignoreFocusOut: true,
    validateInput: (value) =>
      readShares(value) === undefined
        ? vscode.l10n.t('Numbers above 0 and below 100, such as 1, 2, 5.')
        : undefined,
  });
  return text === undefined ? undefined : readShares(text);
}

/** More of them narrow the intervals; a hundred is the setting's bound too. */
const MOST_RUNS = 100;

export async function chooseRuns(current: number): Promise<number | undefined> {
  const choice = await pick<number | 'other'>(
    vscode.l10n.t('Runs'),
    vscode.l10n.t('Fine-tunings of every set of rows; more narrow the intervals'),
    [
      { label: describeRuns(3), value: 3 },
      { label: describeRuns(5), value: 5 },
      { label: describeRuns(10), value: 10 },
      { label: describeRuns(1), description: vscode.l10n.t('tells no intervals'), value: 1 },
      { label: vscode.l10n.t('Another number…'), value: 'other' },
    ],
  );
  if (choice !== 'other') return choice;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Runs'),
    prompt: vscode.l10n.t('Fine-tunings of every set of rows; more narrow the intervals'),
    value: String(current),
    ignoreFocusOut: true,
    validateInput: (value) =>
      /^\d+$/.test(value.trim()) && Number(value) >= 1 && Number(value) <= MOST_RUNS
        ? undefined
        : vscode.l10n.t('A whole number from 1 to {0}.', MOST_RUNS),
  });
  return text === undefined ? undefined : Number(text);
}

export async function chooseRule(): Promise<EvaluateJob['rule'] | undefined> {
  const names: Readonly<Record<EvaluateJob['rule'], string>> = {
    'class-cap': vscode.l10n.t('Class cap'),
    top: vscode.l10n.t('Plain'),
    stratified: vscode.l10n.t('Stratified'),
  };
  return pick(
    vscode.l10n.t('Rule'),
    vscode.l10n.t('Which rows go'),
    SELECTION_RULES.map((rule) => ({ label: names[rule], description: describeRule(rule), value: rule })),
  );
}

export async function chooseBudget(): Promise<EvaluateJob['budget'] | undefined> {
  return pick(
    vscode.l10n.t('Training'),
    vscode.l10n.t('What all sets of rows get alike'),
    (['epochs', 'steps'] as const).map((budget) => ({ label: describeBudget(budget), value: budget })),
  );
}
