// How the evaluation was made: all that is needed to make it again.
import type { Evaluation } from '../shared/evaluation.ts';
import { describeMethod, type EvaluateJob } from '../shared/evaluate-job.ts';
import { shareText } from '../shared/evaluation-words.ts';
import { describeSeconds } from '../shared/progress.ts';
import { fileName } from './file-name.ts';
import { fromData, markup, type Markup } from './markup.ts';

const WHOLE = new Intl.NumberFormat('en');

function testText({ test }: Pick<EvaluateJob, 'test'>): Markup {
  return test.kind === 'holdout'
    ? markup`${shareText(test.share)} of the file, drawn before anything was scored`
    : markup`a file of their own, ${fromData(fileName(test.path))}`;
}

function ruleText({ rule, classCap }: Pick<EvaluateJob, 'rule' | 'classCap'>): string {
  switch (rule) {
    case 'class-cap':
      return `from the suspicious end of the order, but no class loses more than ${classCap} times the share`;
    case 'top':
      return 'from the suspicious end of the order, whatever their classes';
    case 'stratified':
      return 'the hardest are cut, the rest is drawn evenly over bins of the score (coverage-centric selection)';
  }
}

const budgetText = ({ budget }: Pick<EvaluateJob, 'budget'>): string =>
  budget === 'epochs'
    ? 'as many passes over its own rows for every set: a smaller set takes fewer steps'
    : 'as many steps of the optimiser for every set: a smaller set is passed over more often';

function modelText({ model }: Evaluation): Markup {
  const name = model.name === 'builtin' ? 'built-in encoder' : fileName(model.name, 2);
  return markup`${fromData(name)}, revision ${fromData(model.revision)}, ${WHOLE.format(model.parameters)} parameters`;
}

/** `28 November 2026, 09:41 UTC`, the same wherever the page is made. */
function timeText(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const text = date.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${text.replace(' at ', ', ')} UTC`;
}

function versionsText({ tool, versions }: Evaluation): Markup {
  const all = Object.entries({ [tool.name]: tool.version, ...versions });
  return markup`${all.map(([name, version], place) => markup`${place === 0 ? '' : ', '}${fromData(`${name} ${version}`)}`)}`;
}

function facts(evaluation: Evaluation): [string, string | Markup][] {
  const { job, data, training, device } = evaluation;
  const { columns } = data;
  const leaked =
    data.leaked === 0
      ? 'no text of a test row also stands among the training rows'
      : `the text of ${WHOLE.format(data.leaked)} ${data.leaked === 1 ? 'test row' : 'test rows'} also stands among the training rows`;
  return [
    ['Training rows', WHOLE.format(data.trainRows)],
    ['Test rows', markup`${WHOLE.format(data.testRows)}: ${testText(job)}; no score ever saw them`],
    ['Leaked rows', leaked],
    ['Skipped rows', WHOLE.format(data.skipped)],
    [
      'Columns',
      markup`${columns.text.map((name, place) => markup`${place === 0 ? '' : ', '}${fromData(name)}`)} → ${fromData(columns.label)}`,
    ],
    ['Methods', job.methods.map(describeMethod).join(', ')],
    ['Rows are taken', ruleText(job)],
    ['Budget', budgetText(job)],
    [
      'Seeds',
      `${training.seeds.join(', ')}; each seed trains on every set, so that sets are compared in pairs`,
    ],
    [
      'Training',
      `${training.epochs} ${training.epochs === 1 ? 'epoch' : 'epochs'}, batch ${training.batchSize}, learning rate ${training.learningRate}, at most ${training.maxLength} tokens`,
    ],
    ['Encoder', modelText(evaluation)],
    [
      'Device',
      markup`${[device.provider, device.adapter].filter((part) => part !== '').map((part) => markup`${fromData(part)}, `)}${device.threads} ${device.threads === 1 ? 'thread' : 'threads'}, ${training.lanes} ${training.lanes === 1 ? 'lane' : 'lanes'}`,
    ],
    ['Made', `${timeText(evaluation.createdAt)}, in ${describeSeconds(evaluation.seconds)}`],
    ['Versions', versionsText(evaluation)],
    ['Data', markup`${WHOLE.format(data.bytes)} bytes, SHA-256 <code>${data.sha256}</code>`],
    ['Evaluation', markup`<code>${evaluation.id}</code>`],
  ];
}

export function makingSection(evaluation: Evaluation): Markup {
  const { decisions } = evaluation;
  const decided =
    decisions.length === 0
      ? ''
      : markup`<h3>Chosen for this file</h3><ul>${decisions.map((text) => markup`<li>${fromData(text)}</li>`)}</ul>`;
  const list = facts(evaluation).map(
    ([term, value]) => markup`<div><dt>${term}</dt><dd>${value}</dd></div>\n`,
  );
  return markup`<section aria-labelledby="making"><h2 id="making">How it was made</h2><dl>${list}</dl>${decided}</section>`;
}
