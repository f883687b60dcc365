// Where the encoder runs.
import * as vscode from 'vscode';
import { DEVICES, type Device } from '../../shared/score-job.ts';
import { pick } from './pick.ts';

export async function chooseDevice(): Promise<Device | undefined> {
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
