// The lines of the choice of encoder: what each is called, where it is, how large, and what it is good for.
import path from 'node:path';
import * as vscode from 'vscode';
import type { ModelReport, ModelReports } from '../shared/model-report.ts';
import { describeModelReference, type ModelReference } from '../shared/score-job.ts';
import {
  modelKey,
  OFFERED_ENCODERS,
  offeredModels,
  type OfferedEncoder,
  type OfferedId,
} from './encoder-catalogue.ts';

/** A model, or a way to name another one. */
export type EncoderChoice =
  | { readonly kind: 'model'; readonly model: ModelReference; readonly report: ModelReport | undefined }
  | { readonly kind: 'hub' | 'folder' };

/** Without a choice: a separator. */
export interface EncoderItem extends vscode.QuickPickItem {
  readonly choice?: EncoderChoice;
}

function separator(label: string): EncoderItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function purposeOf(id: OfferedId): string {
  const purposes: Readonly<Record<OfferedId, string>> = {
    'sentence-transformers/all-MiniLM-L6-v2': vscode.l10n.t(
      'English. Sentences and short texts; fast enough without a GPU.',
    ),
    'distilbert/distilbert-base-uncased': vscode.l10n.t('English. Close to BERT base with half its layers.'),
    'google-bert/bert-base-uncased': vscode.l10n.t(
      'English. What most published results use; slow without a GPU.',
    ),
    'FacebookAI/roberta-base': vscode.l10n.t(
      'English, upper and lower case. Often more accurate than BERT base, and as slow.',
    ),
  };
  return purposes[id];
}

/** `9.1 MB`, `440 MB`. */
function formatMegabytes(bytes: number): string {
  const megabytes = bytes / 1e6;
  return `${megabytes.toFixed(megabytes < 10 ? 1 : 0)} MB`;
}

/** `4.4 million parameters`, `109 million parameters`. */
function formatParameters(parameters: number): string {
  const millions = parameters / 1e6;
  return vscode.l10n.t('{0} million parameters', millions.toFixed(millions < 10 ? 1 : 0));
}

function describeUnusable(report: Extract<ModelReport, { state: 'unusable' }>): string {
  return vscode.l10n.t('Cannot be used: {0}', report.error.message);
}

function iconOf(report: ModelReport | undefined): vscode.ThemeIcon {
  if (report === undefined) return new vscode.ThemeIcon('circle-outline');
  const icons = { here: 'pass-filled', absent: 'cloud-download', unusable: 'error' } as const;
  return new vscode.ThemeIcon(report.model.kind === 'builtin' ? 'package' : icons[report.state]);
}

function builtinDetail(report: ModelReport | undefined): string {
  if (report === undefined) return vscode.l10n.t('In the extension: nothing to download.');
  if (report.state !== 'here') return report.state === 'unusable' ? describeUnusable(report) : '';
  const size = formatParameters(report.parameters);
  return report.pretrained
    ? vscode.l10n.t(
        'In the extension, {0}, {1}. English. First scores within a minute or two, offline.',
        formatMegabytes(report.bytes),
        size,
      )
    : vscode.l10n.t(
        'In the extension, {0} with random weights: untrained. For trying things out, offline.',
        size,
      );
}

function hubDetail(
  offered: OfferedEncoder & { readonly id: OfferedId },
  report: ModelReport | undefined,
): string {
  const bytes = formatMegabytes(report?.state === 'here' ? report.bytes : offered.bytes);
  const size = formatParameters(offered.parameters);
  const purpose = purposeOf(offered.id);
  switch (report?.state) {
    case undefined:
      return vscode.l10n.t('{0}, {1}. {2}', bytes, size, purpose);
    case 'here':
      return vscode.l10n.t('In the local cache, {0}, {1}. {2}', bytes, size, purpose);
    case 'absent':
      return vscode.l10n.t('Download of {0}, {1}. {2}', bytes, size, purpose);
    case 'unusable':
      return describeUnusable(report);
  }
}

/** Of a model that nothing is known of but its report. */
function otherDetail(model: ModelReference, report: ModelReport | undefined): string | undefined {
  switch (report?.state) {
    case undefined:
      return undefined;
    case 'absent':
      return vscode.l10n.t('Not in the local cache: it will be downloaded.');
    case 'unusable':
      return describeUnusable(report);
    case 'here': {
      const [bytes, size] = [formatMegabytes(report.bytes), formatParameters(report.parameters)];
      return model.kind === 'folder'
        ? vscode.l10n.t('Folder on this machine, {0}, {1}, type {2}.', bytes, size, report.type)
        : vscode.l10n.t('In the local cache, {0}, {1}, type {2}.', bytes, size, report.type);
    }
  }
}

interface Naming {
  readonly label: string;
  /** The name in full, where the label is not that. */
  readonly fullName?: string;
  readonly detail: string | undefined;
}

function nameOf(model: ModelReference, report: ModelReport | undefined): Naming {
  if (model.kind === 'builtin') {
    return { label: vscode.l10n.t('Built-in encoder'), detail: builtinDetail(report) };
  }
  const fullName = describeModelReference(model);
  const offered =
    model.kind === 'hub' && model.revision === undefined
      ? OFFERED_ENCODERS.find(({ id }) => id === model.id)
      : undefined;
  if (offered !== undefined) return { label: offered.name, fullName, detail: hubDetail(offered, report) };
  const label = path.basename(fullName);
  return { label, fullName, detail: otherDetail(model, report) };
}

function modelItem(
  model: ModelReference,
  report: ModelReport | undefined,
  current: ModelReference | undefined,
): EncoderItem {
  const { label, fullName, detail } = nameOf(model, report);
  const isCurrent = current !== undefined && modelKey(model) === modelKey(current);
  return {
    label,
    description: [
      ...(fullName === undefined ? [] : [fullName]),
      ...(isCurrent ? [vscode.l10n.t('chosen now')] : []),
    ].join(', '),
    ...(detail !== undefined && { detail }),
    iconPath: iconOf(report),
    choice: { kind: 'model', model, report },
  };
}

/** All lines; `reports` are those on `offeredModels(current)`, once they are there. */
export function encoderItems(
  current: ModelReference | undefined,
  reports: ModelReports | undefined,
): EncoderItem[] {
  const asked = offeredModels(current);
  const items = asked.map((model, index) => modelItem(model, reports?.asked[index], current));
  const [builtin, ...rest] = items;
  const hub = rest.slice(0, OFFERED_ENCODERS.length);
  const own = rest.slice(OFFERED_ENCODERS.length);
  const cached = (reports?.cached ?? []).map((report) => modelItem(report.model, report, current));
  const section = (title: string, lines: readonly EncoderItem[]) =>
    lines.length === 0 ? [] : [separator(title), ...lines];
  return [
    ...section(vscode.l10n.t('chosen now'), own),
    ...(builtin === undefined ? [] : section(vscode.l10n.t('in the extension'), [builtin])),
    ...section(vscode.l10n.t('on the Hugging Face hub'), hub),
    ...section(vscode.l10n.t('also in the local cache'), cached),
    separator(vscode.l10n.t('another one')),
    {
      label: vscode.l10n.t('Other model of the Hugging Face hub…'),
      iconPath: new vscode.ThemeIcon('globe'),
      alwaysShow: true,
      choice: { kind: 'hub' },
    },
    {
      label: vscode.l10n.t('Folder on this machine…'),
      iconPath: new vscode.ThemeIcon('folder-opened'),
      alwaysShow: true,
      choice: { kind: 'folder' },
    },
  ];
}
