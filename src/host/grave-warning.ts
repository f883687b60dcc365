// Which warnings mean that scores say nothing of the rows, so that nobody should be invited to remove any.
import type { Warning } from '../shared/warnings.ts';

export function isGrave({ code }: Warning): boolean {
  return code !== 'untrained';
}
