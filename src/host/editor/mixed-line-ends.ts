// Files whose lines end in more than one way, as Python's csv writes them where a text has line breaks. The editor gives all lines
// of a document one ending: when it saves one, line breaks within texts change, in rows that stay as well. The person is told so
// before rows of it are changed, once for each open document.
import path from 'node:path';
import * as vscode from 'vscode';
import { areMixed, type LineEnds } from '../../data/encoding/line-ends.ts';
import { COMMANDS } from '../registry.ts';
import { formatCount } from '../score-text.ts';
import { savedBytes } from './saved-bytes.ts';

const agreed = new WeakSet<vscode.TextDocument>();

/** How the file's lines end where that is in more than one way and nobody was asked; undefined elsewhere. */
export async function unaskedLineEnds(document: vscode.TextDocument): Promise<LineEnds | undefined> {
  if (agreed.has(document)) return undefined;
  const ends = (await savedBytes(document))?.ends;
  return ends !== undefined && areMixed(ends) ? ends : undefined;
}

/** `761 with CRLF, 42 with LF` */
function describeEnds({ crlf, lf, cr }: LineEnds): string {
  const kinds = [
    { name: 'CRLF', count: crlf },
    { name: 'LF', count: lf },
    { name: 'CR', count: cr },
  ];
  return kinds
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => vscode.l10n.t('{0} with {1}', formatCount(count), name))
    .join(', ');
}

/** Whether rows of the document may be changed in it; asks where its lines end in more than one way. */
export async function agreeToLineEnds(document: vscode.TextDocument): Promise<boolean> {
  const ends = await unaskedLineEnds(document);
  if (ends === undefined) return true;
  const change = vscode.l10n.t('Change Rows Here');
  const copy = vscode.l10n.t('Write a Pruned Copy…');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'The lines of {0} end in more than one way: {1}.',
      path.basename(document.uri.fsPath),
      describeEnds(ends),
    ),
    {
      modal: true,
      detail: vscode.l10n.t(
        'VS Code makes them all alike when it saves the file: line breaks within texts change, in rows that stay as well. A pruned copy keeps every byte of the rows that stay.',
      ),
    },
    change,
    copy,
  );
  if (answer === copy) void vscode.commands.executeCommand(COMMANDS.exportRows, document.uri);
  if (answer !== change) return false;
  agreed.add(document);
  return true;
}
