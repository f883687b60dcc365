// What an evaluation takes is told before it starts: it is many fine-tunings.
import * as vscode from 'vscode';
import type { EvaluationPlan } from '../../shared/evaluation.ts';
import type { ModelReference } from '../../shared/score-job.ts';
import { formatCount } from '../score-text.ts';
import { describeModel } from '../scoring/job-plan.ts';

const MOST_MINUTES = 90;

/** `about 25 minutes` */
function describeAbout(seconds: number): string {
  if (seconds < 60) return vscode.l10n.t('less than a minute');
  const minutes = Math.round(seconds / 60);
  if (minutes === 1) return vscode.l10n.t('about 1 minute');
  return minutes <= MOST_MINUTES
    ? vscode.l10n.t('about {0} minutes', minutes)
    : vscode.l10n.t('about {0} hours', (minutes / 60).toFixed(1));
}

function describeWith(model: ModelReference): string {
  return model.kind === 'builtin' ? vscode.l10n.t('the built-in encoder') : describeModel(model);
}

/** `42 runs, about 25 minutes with the built-in encoder, 7 of them are there already.` */
function describeCost({ runs, there, seconds }: EvaluationPlan, model: ModelReference): string {
  if (there >= runs) return vscode.l10n.t('All {0} runs are there already.', formatCount(runs));
  const [count, time, encoder] = [formatCount(runs), describeAbout(seconds), describeWith(model)] as const;
  if (there === 0) return vscode.l10n.t('{0} runs, {1} with {2}.', count, time, encoder);
  return there === 1
    ? vscode.l10n.t('{0} runs, {1} with {2}; 1 of them is there already.', count, time, encoder)
    : vscode.l10n.t(
        '{0} runs, {1} with {2}; {3} of them are there already.',
        count,
        time,
        encoder,
        formatCount(there),
      );
}

function describeRows({ trainRows, testRows, epochs }: EvaluationPlan): string {
  const [train, test] = [formatCount(trainRows), formatCount(testRows)];
  return epochs === 1
    ? vscode.l10n.t('Each trains on up to {0} rows for 1 epoch, and is tested on {1} others.', train, test)
    : vscode.l10n.t(
        'Each trains on up to {0} rows for {2} epochs, and is tested on {1} others.',
        train,
        test,
        epochs,
      );
}

/** Undefined when the person turns away. */
export async function agreeOnCost(
  plan: EvaluationPlan,
  model: ModelReference,
  hasFewer: boolean,
): Promise<'evaluate' | 'fewer' | undefined> {
  const evaluate = vscode.l10n.t('Evaluate');
  const fewer = vscode.l10n.t('Fewer Points');
  const answer = await vscode.window.showInformationMessage(
    describeCost(plan, model),
    {
      modal: true,
      detail: [
        describeRows(plan),
        ...plan.warnings,
        vscode.l10n.t('It can be cancelled at any time: runs that are finished are kept.'),
      ].join('\n\n'),
    },
    evaluate,
    ...(hasFewer ? [fewer] : []),
  );
  if (answer === undefined) return undefined;
  return answer === evaluate ? 'evaluate' : 'fewer';
}
