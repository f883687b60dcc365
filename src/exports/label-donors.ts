// How a table writes a label: as it is stored in a row that has it, whatever its type. Labels that are decided are classes of
// the file, so that there is such a row.
import type { Label } from '../shared/dataset.ts';
import type { ExportSource } from './source.ts';

/**
 * @param wanted labels, by the numbers of the records that are to have them
 * @param scoreOf the scored row of each record, or -1
 * @returns by the same numbers, a record that has the label; without those whose label no record has
 */
export function labelDonors(
  wanted: ReadonlyMap<number, Label>,
  scoreOf: Int32Array,
  { scores, labels }: Pick<ExportSource, 'scores' | 'labels'>,
): Map<number, number> {
  const donorOf = new Map<Label, number>();
  const missing = new Set(wanted.values());
  for (let record = 0; record < scoreOf.length && missing.size > 0; record++) {
    const row = scoreOf[record]!;
    const label = row === -1 ? undefined : labels[scores.label[row]!];
    if (label === undefined || !missing.delete(label)) continue;
    donorOf.set(label, record);
  }
  const donors = new Map<number, number>();
  for (const [record, label] of wanted) {
    const donor = donorOf.get(label);
    if (donor !== undefined) donors.set(record, donor);
  }
  return donors;
}
