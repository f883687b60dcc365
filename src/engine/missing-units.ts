// Units that ought to be there and are not: what others were to compute first.
import type { RunSpec } from '../experiments/run-spec.ts';
import { unitFileName } from '../results/unit.ts';
import { DataDietError } from '../shared/errors.ts';

/** Names that are told; of a hundred runs that nobody began a few say enough. */
const NAMED = 8;

interface Missing {
  readonly spec: RunSpec;
  readonly points: readonly number[];
}

/** @param purpose what they are needed for: `to merge` */
export function requireUnits(missing: readonly Missing[], purpose: string, folder: string): void {
  if (missing.length === 0) return;
  const names = missing.flatMap(({ spec, points }) =>
    points.map((point) => unitFileName({ ...spec, point })),
  );
  const named = names.slice(0, NAMED).join(', ');
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  const units = names.length === 1 ? '1 unit is' : `${names.length} units are`;
  throw new DataDietError('units-missing', `${units} missing ${purpose}: ${named}${more}.`, {
    action: 'Compute the runs that lack them: those that are there are kept.',
    place: { file: folder },
    detail: names.join('\n'),
  });
}
