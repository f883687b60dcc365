// The choice of encoder: a list that marks what is on this machine, a name of the hub, or a folder that is tried at once.
import path from 'node:path';
import * as vscode from 'vscode';
import { readHubName } from '../../shared/hub-name.ts';
import { DataDietError, type SerializedError } from '../../shared/errors.ts';
import type { ModelReport, ModelReports } from '../../shared/model-report.ts';
import type { ModelReference } from '../../shared/score-job.ts';
import { modelKey, offeredModels } from './encoder-catalogue.ts';
import { encoderItems, type EncoderChoice, type EncoderItem } from './encoder-items.ts';
import { describeError } from '../report-error.ts';

/** What is asked of the engine while a person chooses. */
export interface EncoderInspection {
  /** What is known of `models`, and of whatever else the hub's cache holds. */
  readonly inspectModels: (models: readonly ModelReference[], signal?: AbortSignal) => Promise<ModelReports>;
  readonly inspectModel: (model: ModelReference) => Promise<ModelReport | undefined>;
  readonly log: vscode.LogOutputChannel;
}

function isOf(choice: EncoderChoice | undefined, model: ModelReference | undefined): boolean {
  return choice?.kind === 'model' && model !== undefined && modelKey(choice.model) === modelKey(model);
}

/** The list, once what is on this machine is known: lines that move under the mouse get clicked by mistake. */
function pickEncoder(
  current: ModelReference | undefined,
  { inspectModels, log }: EncoderInspection,
): Promise<EncoderChoice | undefined> {
  const list = vscode.window.createQuickPick<EncoderItem>();
  const closed = new AbortController();
  list.title = vscode.l10n.t('Encoder');
  list.placeholder = vscode.l10n.t('Encoders of the BERT family can be fine-tuned');
  list.matchOnDescription = true;
  list.matchOnDetail = true;
  list.ignoreFocusOut = true;
  list.busy = true;
  const show = (reports: ModelReports | undefined): void => {
    if (closed.signal.aborted) return;
    list.items = encoderItems(current, reports);
    list.activeItems = list.items.filter(({ choice }) => isOf(choice, current));
    list.busy = false;
  };
  return new Promise((resolve) => {
    list.onDidAccept(() => {
      const [item] = list.selectedItems;
      // Enter where nothing matches the typed text chooses nothing.
      if (item === undefined) return;
      resolve(item.choice);
      list.hide();
    });
    list.onDidHide(() => {
      closed.abort();
      list.dispose();
      resolve(undefined);
    });
    list.show();
    inspectModels(offeredModels(current), closed.signal).then(show, (thrown: unknown) => {
      const error = DataDietError.from(thrown);
      if (error.code === 'cancelled') return;
      // The choice can be made without the marks.
      log.warn(`Which encoders are on this machine is not known: ${error.message}`);
      show(undefined);
    });
  });
}

async function askForHubName(): Promise<ModelReference | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Model on the Hugging Face hub'),
    prompt: vscode.l10n.t('owner/name, optionally with @revision, or the address of its page'),
    placeHolder: 'sentence-transformers/all-MiniLM-L6-v2',
    ignoreFocusOut: true,
    validateInput: (value) =>
      readHubName(value) === undefined
        ? vscode.l10n.t('Write it as owner/name or owner/name@revision.')
        : undefined,
  });
  const name = text === undefined ? undefined : readHubName(text);
  return name && { kind: 'hub', ...name };
}

/** Tells why an encoder cannot be used; true when the person wants to go on with `again`. */
async function explain(error: SerializedError, again: string): Promise<boolean> {
  const answer = await vscode.window.showErrorMessage(
    vscode.l10n.t('This encoder cannot be used.'),
    { modal: true, detail: describeError(DataDietError.deserialize(error)) },
    again,
  );
  return answer === again;
}

/** A folder whose configuration, tokenizer and weights were looked at; undefined when the person turns away. */
async function chooseFolder(
  start: string | undefined,
  { inspectModel }: EncoderInspection,
): Promise<ModelReference | undefined> {
  let opened = start;
  for (;;) {
    const folders = await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title: vscode.l10n.t('Folder with config.json, a tokenizer and model.safetensors'),
      openLabel: vscode.l10n.t('Use This Encoder'),
      ...(opened !== undefined && { defaultUri: vscode.Uri.file(opened) }),
    });
    if (folders?.[0] === undefined) return undefined;
    const model = { kind: 'folder', path: path.resolve(folders[0].fsPath) } as const;
    const report = await inspectModel(model);
    if (report?.state !== 'unusable') return model;
    if (!(await explain(report.error, vscode.l10n.t('Choose Another Folder')))) return undefined;
    opened = path.dirname(model.path);
  }
}

/**
 * Asks for an encoder until one is chosen; undefined when the person turns away.
 * @param folder where the dialog for a folder opens
 * @throws DataDietError when a folder was chosen and the engine cannot be asked about it
 */
export async function chooseEncoder(
  current: ModelReference | undefined,
  folder: string | undefined,
  inspection: EncoderInspection,
): Promise<ModelReference | undefined> {
  for (;;) {
    const choice = await pickEncoder(current, inspection);
    let model: ModelReference | undefined;
    switch (choice?.kind) {
      case undefined:
        return undefined;
      case 'hub':
        model = await askForHubName();
        break;
      case 'folder':
        model = await chooseFolder(folder, inspection);
        break;
      case 'model': {
        const { report } = choice;
        if (report?.state !== 'unusable') return choice.model;
        if (!(await explain(report.error, vscode.l10n.t('Choose Another Encoder')))) return undefined;
      }
    }
    // Turning away from a name or a folder leads back to the list.
    if (model !== undefined) return model;
  }
}
