// The editor's names of encodings and ours, and what a document's encoding says of its file.
import * as vscode from 'vscode';
import { ENCODINGS, type Encoding, type Reading } from '../shared/dataset.ts';
import type { ScoredDataset } from './views/scored-dataset.ts';

const IDS: Readonly<Record<Encoding, string>> = {
  'utf-8': 'utf8',
  'utf-16le': 'utf16le',
  'utf-16be': 'utf16be',
  'windows-1252': 'windows1252',
  'windows-1250': 'windows1250',
  'windows-1251': 'windows1251',
  'windows-1253': 'windows1253',
  'windows-1254': 'windows1254',
  'windows-1257': 'windows1257',
  'iso-8859-2': 'iso88592',
  'koi8-r': 'koi8r',
  gbk: 'gbk',
  gb18030: 'gb18030',
  big5: 'big5hkscs',
  shift_jis: 'shiftjis',
  'euc-jp': 'eucjp',
  'euc-kr': 'euckr',
};

export function idOfEncoding(encoding: Encoding): string {
  return IDS[encoding];
}

/** The encoding that a document is open in; undefined for one in which datasets are not read. */
export function encodingOf({ encoding }: vscode.TextDocument): Encoding | undefined {
  if (encoding === 'utf8bom') return 'utf-8';
  return ENCODINGS.find((known) => IDS[known] === encoding);
}

/**
 * What a person says of a file by how it is open. UTF-8 is what the editor opens files in when nothing is said, so that it
 * says nothing.
 */
export function readingOfDocument(uri: vscode.Uri): Reading {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  const encoding = document === undefined ? undefined : encodingOf(document);
  return encoding === undefined || encoding === 'utf-8' ? {} : { encoding };
}

/** The encoding that a file's rows were scored in, where the document is open in another one. */
export function scoredEncoding(
  document: vscode.TextDocument,
  { metadata }: ScoredDataset,
): Encoding | undefined {
  const encoding = metadata.data.dialect?.encoding ?? 'utf-8';
  return encodingOf(document) === encoding ? undefined : encoding;
}
