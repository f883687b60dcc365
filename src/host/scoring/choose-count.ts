// A number of runs or epochs, or `auto` to have it chosen for the file.
import * as vscode from 'vscode';

const AUTO = 'auto';

/** A number, or `auto` to have it chosen for the file. */
export async function chooseCount(
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

export function showCount(count: number | typeof AUTO): string {
  return count === AUTO ? vscode.l10n.t('as the file needs') : String(count);
}
