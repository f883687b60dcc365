// One question with a list of answers, each with the value that it stands for.
import * as vscode from 'vscode';

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

export async function pick<T>(
  title: string,
  placeHolder: string,
  choices: Choice<T>[],
): Promise<T | undefined> {
  const choice = await vscode.window.showQuickPick(choices, {
    title,
    placeHolder,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return choice?.value;
}
