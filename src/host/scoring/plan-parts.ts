// The parts of a plan that every job has: what the dataset is, which encoder learns it, and where.
import * as vscode from 'vscode';
import type { Columns } from '../../shared/dataset.ts';
import {
  chooseColumns,
  chooseLabel,
  chooseText,
  type DatasetOutline,
  type ReadAgain,
} from './choose-columns.ts';
import { chooseDevice } from './choose-device.ts';
import { chooseEncoder, type EncoderInspection } from './choose-encoder.ts';
import { changeReading, nameDelimiter } from './choose-reading.ts';
import { describeColumns, describeModel, type JobPlan } from './job-plan.ts';
import type { Choice } from './pick.ts';

/** What is proposed of a file, and what is known of it. */
export interface Proposal {
  readonly plan: JobPlan;
  readonly outline: DatasetOutline;
  readonly readAgain: ReadAgain;
}

export type DatasetPart = 'text' | 'label' | 'delimiter' | 'header';
export type PlanPart = DatasetPart | 'model' | 'device';

export function datasetChoices({ plan, outline }: Proposal): Choice<DatasetPart>[] {
  const { dialect } = outline;
  return [
    {
      label: vscode.l10n.t('$(symbol-string) Text'),
      description: describeColumns(plan.columns),
      value: 'text',
    },
    {
      label: vscode.l10n.t('$(tag) Label'),
      description: plan.columns.label,
      ...(outline.runnerUp !== undefined &&
        plan.columns.label === outline.inferred?.label && {
          detail: vscode.l10n.t('the next likeliest is {0}', outline.runnerUp),
        }),
      value: 'label',
    },
    ...(dialect === undefined
      ? []
      : ([
          {
            label: vscode.l10n.t('$(split-horizontal) Delimiter'),
            description: nameDelimiter(dialect.delimiter),
            value: 'delimiter',
          },
          {
            label: vscode.l10n.t('$(list-flat) First line'),
            description:
              dialect.header === false ? vscode.l10n.t('a row') : vscode.l10n.t('names of the columns'),
            value: 'header',
          },
        ] as const)),
  ];
}

export function modelChoice({ model }: JobPlan): Choice<'model'> {
  return {
    label: vscode.l10n.t('$(hubot) Encoder'),
    description: describeModel(model),
    value: 'model',
  };
}

export function deviceChoice({ device }: JobPlan): Choice<'device'> {
  return { label: vscode.l10n.t('$(chip) Device'), description: device, value: 'device' };
}

/** Asks for one part; what was proposed stays when the person turns away. @throws DataDietError */
export async function changePart(
  proposal: Proposal,
  part: PlanPart,
  inspection: EncoderInspection,
): Promise<Proposal> {
  const { plan, outline } = proposal;
  const withPlan = (changed: Partial<JobPlan>): Proposal => ({ ...proposal, plan: { ...plan, ...changed } });
  switch (part) {
    case 'text': {
      const text = await chooseText(outline);
      if (text === undefined) return proposal;
      const label = text.includes(plan.columns.label) ? await chooseLabel(outline, text) : plan.columns.label;
      return label === undefined ? proposal : withPlan({ columns: { text, label } });
    }
    case 'label': {
      const label = await chooseLabel(outline, plan.columns.text);
      return label === undefined ? proposal : withPlan({ columns: { ...plan.columns, label } });
    }
    case 'delimiter':
    case 'header': {
      const reading = await changeReading(plan.reading, part, outline);
      if (reading === undefined) return proposal;
      const again = await proposal.readAgain(reading);
      const columns = await columnsIn(again, plan.columns);
      return columns === undefined
        ? proposal
        : { ...proposal, outline: again, plan: { ...plan, reading, columns } };
    }
    case 'model': {
      const model = await chooseEncoder(plan.model, outline.folder, inspection);
      return model === undefined ? proposal : withPlan({ model });
    }
    case 'device': {
      const device = await chooseDevice();
      return device === undefined ? proposal : withPlan({ device });
    }
  }
}

/** The columns of a plan whose file is read in another way: those that it had, where they are there, or others. */
async function columnsIn(outline: DatasetOutline, before: Columns): Promise<Columns | undefined> {
  const all = [...before.text, before.label];
  if (all.every((column) => outline.textCandidates.includes(column))) return before;
  return outline.inferred ?? (await chooseColumns(outline));
}
