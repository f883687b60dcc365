// The one question before scoring: the inferred plan, accepted with Enter, or changed part by part.
import * as vscode from 'vscode';
import {
  DELIMITERS,
  type Columns,
  type DelimitedDialect,
  type Delimiter,
  type Reading,
} from '../../shared/dataset.ts';
import { DEVICES, type Device } from '../../shared/score-job.ts';
import { chooseEncoder, type EncoderInspection } from './choose-encoder.ts';
import { formatCount } from '../score-text.ts';
import { describeColumns, describeModel, describePlan, type JobPlan } from './job-plan.ts';

interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

type Part = 'accept' | 'text' | 'label' | 'delimiter' | 'header' | 'model' | 'runs' | 'epochs' | 'device';

/** What is known of a dataset before it is scored. */
export interface DatasetOutline {
  readonly name: string;
  /** How many there are; where they were not counted, about so many. */
  readonly rows: { readonly count: number; readonly isCounted: boolean };
  /** Names of all columns, the likeliest text first. */
  readonly textCandidates: readonly string[];
  /** Names of all columns, the likeliest label first. */
  readonly labelCandidates: readonly string[];
  /** Inferred, where inference found both. */
  readonly inferred: Columns | undefined;
  /** Why what was inferred may be wrong, in a sentence; undefined where nothing speaks against it. */
  readonly doubt: string | undefined;
  /** The column that is the label if what was inferred is wrong. */
  readonly runnerUp: string | undefined;
  /** How a file of delimited fields is written; undefined of others. */
  readonly dialect: DelimitedDialect | undefined;
  /** Whether the first line may be a row. */
  readonly headerDoubtful: boolean;
  readonly folder: string | undefined;
}

/** What jobs on this file and others tell of how long a plan takes, in words; undefined where nothing was measured. */
export type ExpectedTime = (plan: JobPlan, rows: number) => string | undefined;

/** `2,000 rows · about 3 min` */
function describeExtent({ rows }: DatasetOutline, plan: JobPlan, timeOf: ExpectedTime): string {
  const count = rows.isCounted
    ? vscode.l10n.t('{0} rows', formatCount(rows.count))
    : vscode.l10n.t('about {0} rows', formatCount(Number(rows.count.toPrecision(2))));
  const time = timeOf(plan, rows.count);
  return time === undefined ? count : `${count} · ${time}`;
}

/** Reads the outline once more, as a person says. @throws DataDietError */
export type ReadAgain = (reading: Reading) => Promise<DatasetOutline>;

async function pick<T>(title: string, placeHolder: string, choices: Choice<T>[]): Promise<T | undefined> {
  const choice = await vscode.window.showQuickPick(choices, {
    title,
    placeHolder,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return choice?.value;
}

async function chooseText(outline: DatasetOutline): Promise<string[] | undefined> {
  const picked = await vscode.window.showQuickPick(
    outline.textCandidates.map((column) => ({
      label: column,
      picked: outline.inferred?.text.includes(column) ?? false,
    })),
    {
      title: vscode.l10n.t('Text column'),
      placeHolder: vscode.l10n.t('Choose one column, or the two of a sentence pair'),
      canPickMany: true,
      ignoreFocusOut: true,
    },
  );
  if (picked === undefined || picked.length === 0) return undefined;
  if (picked.length > 2) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('At most two text columns can be scored; the first two chosen are used.'),
    );
  }
  return picked.slice(0, 2).map((item) => item.label);
}

async function chooseLabel(outline: DatasetOutline, text: readonly string[]): Promise<string | undefined> {
  return pick(
    vscode.l10n.t('Label column'),
    outline.doubt ?? vscode.l10n.t('The column that holds the class of each row'),
    outline.labelCandidates
      .filter((column) => !text.includes(column))
      .map((column) => ({ label: column, ...standing(column, outline), value: column })),
  );
}

/** What inference thinks of a column. */
function standing(column: string, { inferred, runnerUp }: DatasetOutline): { description?: string } {
  if (column === inferred?.label) return { description: vscode.l10n.t('the likeliest') };
  return column === runnerUp ? { description: vscode.l10n.t('the next likeliest') } : {};
}

const AUTO = 'auto';

/** A number, or `auto` to have it chosen for the file. */
async function chooseCount(
  title: string,
  prompt: string,
  current: number | typeof AUTO,
  least: number,
): Promise<number | typeof AUTO | undefined> {
  const isAuto = (value: string): boolean => value.trim().toLowerCase() === AUTO;
  const text = await vscode.window.showInputBox({
    title,
    prompt,
    value: String(current),
    ignoreFocusOut: true,
    validateInput: (value) =>
      isAuto(value) || (/^\d+$/.test(value.trim()) && Number(value) >= least)
        ? undefined
        : vscode.l10n.t('A whole number, {0} or more, or auto.', least),
  });
  if (text === undefined) return undefined;
  return isAuto(text) ? AUTO : Number(text);
}

function showCount(count: number | typeof AUTO): string {
  return count === AUTO ? vscode.l10n.t('as the file needs') : String(count);
}

async function chooseDevice(): Promise<Device | undefined> {
  const meaning: Readonly<Record<Device, string>> = {
    auto: vscode.l10n.t('the fastest that works'),
    cpu: vscode.l10n.t('always there'),
    webgpu: vscode.l10n.t('any graphics processor'),
    cuda: vscode.l10n.t('NVIDIA, where its libraries are installed'),
    dml: vscode.l10n.t('DirectML, on Windows'),
    coreml: vscode.l10n.t('on macOS'),
  };
  return pick(
    vscode.l10n.t('Device'),
    vscode.l10n.t('Where the encoder runs'),
    DEVICES.map((device) => ({ label: device, description: meaning[device], value: device })),
  );
}

function nameDelimiter(delimiter: Delimiter): string {
  const names: Readonly<Record<Delimiter, string>> = {
    ',': vscode.l10n.t('comma'),
    ';': vscode.l10n.t('semicolon'),
    '\t': vscode.l10n.t('tab'),
    '|': vscode.l10n.t('bar'),
  };
  return names[delimiter];
}

async function chooseDelimiter(): Promise<Delimiter | undefined> {
  return pick(
    vscode.l10n.t('Delimiter'),
    vscode.l10n.t('What stands between the fields of a row'),
    DELIMITERS.map((delimiter) => ({ label: nameDelimiter(delimiter), value: delimiter })),
  );
}

/** Whether the first line names the columns. */
export async function chooseHeader({ name }: Pick<DatasetOutline, 'name'>): Promise<boolean | undefined> {
  return pick(vscode.l10n.t('First line of {0}', name), vscode.l10n.t('What the first line is'), [
    { label: vscode.l10n.t('Names of the columns'), value: true },
    { label: vscode.l10n.t('A row'), value: false },
  ]);
}

/** What the person says of how the file is written, once they changed a part; undefined when they turn away. */
async function changeReading(
  plan: JobPlan,
  part: 'delimiter' | 'header',
  outline: DatasetOutline,
): Promise<Reading | undefined> {
  if (part === 'delimiter') {
    const delimiter = await chooseDelimiter();
    return delimiter === undefined ? undefined : { ...plan.reading, delimiter };
  }
  const header = await chooseHeader(outline);
  return header === undefined ? undefined : { ...plan.reading, header };
}

/** The columns of a plan whose file is read in another way: those that it had, where they are there, or others. */
async function columnsIn(outline: DatasetOutline, before: Columns): Promise<Columns | undefined> {
  const all = [...before.text, before.label];
  if (all.every((column) => outline.textCandidates.includes(column))) return before;
  return outline.inferred ?? (await chooseColumns(outline));
}

async function changePart(
  plan: JobPlan,
  part: Exclude<Part, 'accept' | 'delimiter' | 'header'>,
  outline: DatasetOutline,
  inspection: EncoderInspection,
): Promise<JobPlan> {
  switch (part) {
    case 'text': {
      const text = await chooseText(outline);
      if (text === undefined) return plan;
      const label = text.includes(plan.columns.label)
        ? ((await chooseLabel(outline, text)) ?? undefined)
        : plan.columns.label;
      return label === undefined ? plan : { ...plan, columns: { text, label } };
    }
    case 'label': {
      const label = await chooseLabel(outline, plan.columns.text);
      return label === undefined ? plan : { ...plan, columns: { ...plan.columns, label } };
    }
    case 'model': {
      const model = await chooseEncoder(plan.model, outline.folder, inspection);
      return model === undefined ? plan : { ...plan, model };
    }
    case 'runs': {
      const runs = await chooseCount(
        vscode.l10n.t('Runs'),
        vscode.l10n.t('Independent fine-tuning runs; scores are their mean. auto: 3, or 5 for a small file'),
        plan.runs,
        1,
      );
      return runs === undefined ? plan : { ...plan, runs };
    }
    case 'epochs': {
      const epochs = await chooseCount(
        vscode.l10n.t('Epochs'),
        vscode.l10n.t(
          'Passes over the data before scoring; 0 scores the model as it is. auto: a rehearsal tells how many are needed',
        ),
        plan.epochs,
        0,
      );
      return epochs === undefined ? plan : { ...plan, epochs };
    }
    case 'device': {
      const device = await chooseDevice();
      return device === undefined ? plan : { ...plan, device };
    }
  }
}

/** Asks for the columns where inference found none. */
export async function chooseColumns(outline: DatasetOutline): Promise<Columns | undefined> {
  const text = await chooseText(outline);
  if (text === undefined) return undefined;
  const label = await chooseLabel(outline, text);
  return label === undefined ? undefined : { text, label };
}

/** Asks which column is the label where that is in doubt, and tells why. */
export async function settleLabel(outline: DatasetOutline, inferred: Columns): Promise<Columns | undefined> {
  const label = await chooseLabel(outline, inferred.text);
  return label === undefined ? undefined : { ...inferred, label };
}

/** Shows the plan until it is accepted; undefined when the person turns away. */
export async function confirmPlan(
  initial: JobPlan,
  first: DatasetOutline,
  inspection: EncoderInspection,
  readAgain: ReadAgain,
  timeOf: ExpectedTime,
): Promise<JobPlan | undefined> {
  let plan = initial;
  let outline = first;
  for (;;) {
    const { dialect } = outline;
    const choices: Choice<Part>[] = [
      {
        label: vscode.l10n.t('$(flame) Score Dataset'),
        description: describeExtent(outline, plan, timeOf),
        detail: describePlan(plan),
        value: 'accept',
      },
      { label: vscode.l10n.t('Change'), kind: vscode.QuickPickItemKind.Separator, value: 'accept' },
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
      { label: vscode.l10n.t('$(hubot) Encoder'), description: describeModel(plan.model), value: 'model' },
      { label: vscode.l10n.t('$(sync) Runs'), description: showCount(plan.runs), value: 'runs' },
      { label: vscode.l10n.t('$(history) Epochs'), description: showCount(plan.epochs), value: 'epochs' },
      { label: vscode.l10n.t('$(chip) Device'), description: plan.device, value: 'device' },
    ];
    const part = await pick(
      vscode.l10n.t('Score {0}', outline.name),
      vscode.l10n.t('Enter starts, or choose what to change'),
      choices,
    );
    if (part === undefined) return undefined;
    if (part === 'accept') return plan;
    if (part === 'delimiter' || part === 'header') {
      const reading = await changeReading(plan, part, outline);
      if (reading === undefined) continue;
      const again = await readAgain(reading);
      const columns = await columnsIn(again, plan.columns);
      if (columns === undefined) continue;
      outline = again;
      plan = { ...plan, reading, columns };
      continue;
    }
    plan = await changePart(plan, part, outline, inspection);
  }
}
