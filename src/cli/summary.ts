// Tells in a few lines what a job did: what was scored, with which encoder, what was left out and why.
import path from 'node:path';
import { placeName, type Finding } from '../shared/dataset.ts';
import { partFinder, type Part } from '../shared/parts.ts';
import { isOfPredictions, type RunMetadata } from '../shared/results.ts';
import { trustLineOf, warningsOf } from '../shared/warnings.ts';
import { neutralise } from './terminal-text.ts';

const FINDINGS_SHOWN = 5;
const WHOLE = new Intl.NumberFormat('en');
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** @param seconds wall-clock seconds of the whole job. */
export function summarise(metadata: RunMetadata, seconds: number): string[] {
  const { data } = metadata;
  const lines = [
    `Scored ${WHOLE.format(data.rowsScored)} of ${WHOLE.format(data.rowsRead)} rows in ${seconds.toFixed(1)} s.`,
    ...describeMaking(metadata),
  ];
  // Those that warn are among the warnings.
  lines.push(...(data.remarks ?? []).filter(({ warning }) => !warning).map(({ message }) => message));
  if (data.truncated > 0) {
    const what = data.truncated === 1 ? 'row was' : 'rows were';
    lines.push(`${WHOLE.format(data.truncated)} ${what} cut to ${metadata.training.maxLength} tokens.`);
  }
  if (data.conflicting !== undefined) {
    lines.push(
      `${WHOLE.format(data.conflicting)} rows have a text that stands under another label as well: of each text at least one label is wrong.`,
    );
  }
  lines.push(trustLineOf(metadata).text);
  lines.push(...warningsOf(metadata).map(({ message }) => `Warning: ${message}`));
  return lines.map(neutralise);
}

function describeMaking(metadata: RunMetadata): string[] {
  if (isOfPredictions(metadata)) return [`Model: ${describePredictions(metadata)}`];
  return [
    `Encoder: ${describeModel(metadata)}`,
    `Training: ${describeTraining(metadata)}`,
    `Device: ${describeDevice(metadata)}`,
    ...(metadata.device.fallbacks ?? []).map((sentence) => `  ${sentence}.`),
  ];
}

/** Of a model that is not here: nothing is known of it but what it predicted. */
function describePredictions({ model, training, imported }: RunMetadata): string {
  const { runs, points } = training;
  const parts = [
    points.length === 1 ? 'predictions of one epoch' : `predictions after epoch ${points.join(', ')}`,
    ...(runs > 1 ? [`${runs} runs`] : []),
    ...(imported?.kind === 'predictions' ? [imported.values] : []),
  ];
  return `${model.name}: ${parts.join(', ')}; nothing was trained`;
}

function describeModel({ model }: RunMetadata): string {
  const size = `${model.architecture}, ${SHORT.format(model.parameters)} parameters`;
  const head = model.head === 'loaded' ? 'from the model' : 'random';
  return `${model.name}: ${size}, head: ${head}`;
}

function describeTraining({ training }: RunMetadata): string {
  const runs = training.runs === 1 ? '1 run' : `${training.runs} runs`;
  if (training.epochs === 0) return `none, scored as it is; ${runs}`;
  const epochs = training.epochs === 1 ? '1 epoch' : `${training.epochs} epochs`;
  const parts = [
    `${runs} of ${epochs}`,
    ...(training.points.length > 1 ? [`scored at epoch ${training.points.join(', ')}`] : []),
    ...(training.folds === undefined ? [] : [`out of sample in ${training.folds} parts`]),
    `batch ${training.batchSize}`,
    `learning rate ${training.learningRate}`,
    `length ${training.maxLength}`,
  ];
  if (training.finalLoss.length > 0) {
    parts.push(`last loss ${training.finalLoss.map((loss) => loss.toFixed(3)).join(', ')}`);
  }
  return parts.join(', ');
}

function describeDevice({ device }: RunMetadata): string {
  const adapter = device.adapter === '' ? '' : ` (${device.adapter})`;
  return `${device.provider}${adapter}${device.reason === '' ? '' : `, ${device.reason}`}`;
}

/** Several files are read as one text, a row a line. */
function placeInPart(parts: readonly Part[], line: number): string | undefined {
  const part = partFinder(parts)(line - 1);
  return part && `${part.file}, row ${part.row}`;
}

/** As many as are shown, in the file's order: of rare kinds before those of which there are many. */
function mostTelling(findings: readonly Finding[]): Finding[] {
  const counts = new Map<string, number>();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  return findings
    .toSorted((a, b) => counts.get(a.code)! - counts.get(b.code)!)
    .slice(0, FINDINGS_SHOWN)
    .sort((a, b) => a.row - b.row);
}

/** Some findings as `file:line:column: message`, which editors and terminals turn into links, and how many there are. */
export function listFindings({ data }: RunMetadata): string[] {
  if (data.findings.length === 0) return [];
  const file = path.relative('', data.file) || data.file;
  const shown = mostTelling(data.findings).map(({ line, column, message }) =>
    neutralise(
      // A table has no lines that an editor could go to.
      data.parts !== undefined
        ? `${placeInPart(data.parts, line) ?? file}: ${message}`
        : data.format === 'parquet'
          ? `${file}, ${placeName(data.format, line)}: ${message}`
          : `${file}:${line}:${column}: ${message}`,
    ),
  );
  const reasons = Object.entries(data.skipped).map(([code, count]) => `${WHOLE.format(count)} ${code}`);
  if (data.findings.length > shown.length) shown.push('... the rest is in the metadata file');
  if (data.rowsSkipped > 0) {
    const rows = data.rowsSkipped === 1 ? 'row was' : 'rows were';
    shown.push(`${WHOLE.format(data.rowsSkipped)} ${rows} skipped: ${reasons.join(', ')}`);
  }
  return shown;
}
