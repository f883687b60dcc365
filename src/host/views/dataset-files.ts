// Which files are datasets, by their names, and which of them have no document.
import fs from 'node:fs';
import path from 'node:path';
import type * as vscode from 'vscode';
import { isReviewLog } from '../../review/log-place.ts';
import {
  formatOfFile,
  isNamedJson,
  isOpaque,
  isPartsList,
  LARGEST_DOCUMENT_BYTES,
} from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';

/** Whether the document or file is a dataset on disk, by its name. */
export function isDataset(uri: vscode.Uri): boolean {
  return mayBeDataset(uri) && (!isNamedJson(uri.fsPath) || isPartsList(uri.fsPath));
}

/** The same, and any `.json`: only where a person names the file is it a dataset. */
export function mayBeDataset(uri: vscode.Uri): boolean {
  if (uri.scheme !== 'file' || formatOfFile(path.basename(uri.fsPath)) === undefined) return false;
  return !isReviewLog(uri.fsPath);
}

/**
 * Whether no document is opened for a file: it is too large, or no text.
 * @throws DataDietError `file-not-found`
 */
export async function isLargeFile(uri: vscode.Uri): Promise<boolean> {
  try {
    const { size } = await fs.promises.stat(uri.fsPath);
    return size > LARGEST_DOCUMENT_BYTES || isOpaque(uri.fsPath);
  } catch (cause) {
    throw new DataDietError('file-not-found', `There is no file ${uri.fsPath}.`, {
      action: 'Open it where it is now.',
      place: { file: uri.fsPath },
      cause,
    });
  }
}
