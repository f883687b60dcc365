// Where too many rows of a file cannot be used, a job goes on without them only when the person says so.
import * as vscode from 'vscode';
import type { DataDietError } from '../../shared/errors.ts';

/** @param anyway what the button says that goes on */
export async function allowSkipping(error: DataDietError, anyway: string): Promise<boolean> {
  const answer = await vscode.window.showWarningMessage(
    error.message,
    { modal: true, ...(error.action !== undefined && { detail: error.action }) },
    anyway,
  );
  return answer === anyway;
}
