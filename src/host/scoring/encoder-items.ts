// The lines of the choice of encoder: what each is called, where it is, how large, and what it is good for.
import path from 'node:path';
import * as vscode from 'vscode';
import type { ModelReport, ModelReports } from '../../shared/model-report.ts';
import { describeModelReference, type ModelReference } from '../../shared/score-job.ts';
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

/** A few words: a line of the list holds about seventy characters in all. */
function purposeOf(id: OfferedId): string {
  const purposes: Readonly<Record<OfferedId, string>> = {
    'sentence-transformers/all-MiniLM-L6-v2': vscode.l10n.t('English; finer, 3 times as slow.'),
    'distilbert/distilbert-base-uncased': vscode.l10n.t('English; BERT base with half its layers.'),
    'google-bert/bert-base-uncased': vscode.l10n.t('English; the classic, slow on a CPU.'),
    'FacebookAI/roberta-base': vscode.l10n.t('English, cased; mostly beats BERT base.'),
  };
  return purposes[id];
}

/** `9.1 MB`, `440 MB`. */
function formatMegabytes(bytes: number): string {
  const megabytes = bytes / 1e6;
  return `${megabytes.toFixed(megabytes < 10 ? 1 : 0)} MB`;
}

const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** `91 MB, 22.6M parameters`. */
function describeSize(bytes: number, parameters: number): string {
  return vscode.l10n.t('{0}, {1} parameters', formatMegabytes(bytes), COMPACT.format(parameters));
}

function describeUnusable(report: Extract<ModelReport, { state: 'unusable' }>): string {
  return vscode.l10n.t('Cannot be used: {0}', report.error.message);
}

function iconOf(report: ModelReport | undefined): vscode.ThemeIcon {
  if (report === undefined) return new vscode.ThemeIcon('circle-outline');
  const here = report.model.kind === 'builtin' ? 'package' : 'pass-filled';
  const icons = { here, absent: 'cloud-download', unusable: 'error' } as const;
  return new vscode.ThemeIcon(icons[report.state]);
}

function builtinDetail(report: ModelReport | undefined): string {
  if (report?.state === 'unusable') return describeUnusable(report);
  if (report?.state !== 'here') return vscode.l10n.t('Nothing to download.');
  return vscode.l10n.t(
    'In the extension: {0}. English; the fastest, for a first look.',
    describeSize(report.bytes, report.parameters),
  );
}

function hubDetail(
  offered: OfferedEncoder & { readonly id: OfferedId },
  report: ModelReport | undefined,
): string {
  const { bytes, parameters } = report?.state === 'here' ? report : offered;
  const size = describeSize(bytes, parameters);
  const purpose = purposeOf(offered.id);
  switch (report?.state) {
    case undefined:
      return vscode.l10n.t('{0}. {1}', size, purpose);
    case 'here':
      return vscode.l10n.t('Cached: {0}. {1}', size, purpose);
    case 'absent':
      return vscode.l10n.t('Download: {0}. {1}', size, purpose);
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
      const size = describeSize(report.bytes, report.parameters);
      return model.kind === 'folder'
        ? vscode.l10n.t('Folder on this machine: {0}. Type {1}.', size, report.type)
        : vscode.l10n.t('Cached: {0}. Type {1}.', size, report.type);
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
  const label = path.basename(model.kind === 'folder' ? model.path : model.id);
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
    ...(builtin === undefined ? [] : section(vscode.l10n.t('built in'), [builtin])),
    ...section(vscode.l10n.t('from the hub'), hub),
    ...section(vscode.l10n.t('yours'), own),
    ...section(vscode.l10n.t('also cached'), cached),
    separator(vscode.l10n.t('other')),
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
