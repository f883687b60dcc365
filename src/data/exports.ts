// What annotation tools export, known by the shape of its records: Prodigy, doccano, Label Studio, Argilla.
import type { Columns } from '../shared/dataset.ts';
import { textNameScore } from './column-names.ts';
import { addPaths, isDropped, propertyOf, valueOf } from './nested-value.ts';
import { isNested, type FieldValue } from './records.ts';

type Fields = ReadonlyMap<string, FieldValue>;
type Tool = 'Prodigy' | 'doccano' | 'Label Studio' | 'Argilla';

export interface AnnotationExport {
  readonly tool: Tool;
  readonly columns: Columns;
}

/** The tool that a record comes from, or undefined where its shape tells of none. */
export function toolOf(fields: Fields): Tool | undefined {
  if (isProdigy(fields)) return 'Prodigy';
  if (isNested(fields.get('data')) && Array.isArray(fields.get('annotations'))) return 'Label Studio';
  if (isArgilla(fields)) return 'Argilla';
  if (doccanoText(fields) !== undefined && Array.isArray(fields.get('label'))) return 'doccano';
  return undefined;
}

function isProdigy(fields: Fields): boolean {
  const answer = fields.get('answer');
  if (answer !== 'accept' && answer !== 'reject' && answer !== 'ignore') return false;
  return fields.has('_task_hash') || fields.has('_input_hash') || Array.isArray(fields.get('accept'));
}

function isArgilla(fields: Fields): boolean {
  if (isNested(fields.get('fields')) && isNested(fields.get('responses'))) return true;
  if (fields.has('annotation') && fields.has('prediction')) return true;
  return responsesColumn(fields) !== undefined;
}

/** `label.responses` of a flattened Argilla data set, beside `label.responses.users`. */
function responsesColumn(fields: Fields): string | undefined {
  for (const name of fields.keys()) {
    if (name.endsWith('.responses') && fields.has(`${name}.users`)) return name;
  }
  return undefined;
}

function doccanoText(fields: Fields): string | undefined {
  return ['text', 'data'].find((name) => typeof fields.get(name) === 'string');
}

/** Records that are looked at: an export is one from its first record. */
const LOOKED_AT = 200;

/** The columns of an export, named by their paths; undefined where the records are none. */
export function recogniseExport(
  records: readonly { readonly fields: Fields }[],
): AnnotationExport | undefined {
  const sample = records.slice(0, LOOKED_AT).map(({ fields }) => fields);
  const [first] = sample;
  const tool = first && toolOf(first);
  if (tool === undefined || !sample.every((fields) => toolOf(fields) === tool)) return undefined;
  const text = textColumns(tool, sample);
  const label = LABEL_COLUMN[tool](sample);
  return text === undefined || label === undefined ? undefined : { tool, columns: { text, label } };
}

const LABEL_COLUMN: Readonly<Record<Tool, (sample: readonly Fields[]) => string | undefined>> = {
  Prodigy: prodigyLabel,
  doccano: () => 'label',
  'Label Studio': (sample) => pathsIn(sample, 'annotations').find((path) => LABEL_STUDIO_CHOICE.test(path)),
  Argilla: argillaLabel,
};

const LABEL_STUDIO_CHOICE = /^annotations\.result\.value\.(?:choices|rating|taxonomy|labels)$/;

/**
 * Choices are in `accept`. Where each row asks about its own `label`, that is it; where all ask about the same one, the
 * answer is the class.
 */
function prodigyLabel(sample: readonly Fields[]): string | undefined {
  if (sample.some((fields) => fields.has('accept'))) return 'accept';
  const labels = new Set(sample.map((fields) => fields.get('label')));
  if (labels.has(undefined)) return undefined;
  return labels.size > 1 ? 'label' : 'answer';
}

function argillaLabel(sample: readonly Fields[]): string | undefined {
  const [first] = sample;
  if (first === undefined) return undefined;
  if (first.has('annotation')) return 'annotation';
  const flat = responsesColumn(first);
  if (flat !== undefined) return flat;
  for (const fields of sample) {
    const responses = fields.get('responses');
    const [one] = Array.isArray(responses) ? (responses as unknown[]) : [responses];
    if (!isNested(one)) continue;
    const values = Array.isArray(responses) ? propertyOf(one, 'values') : one;
    const [question] = isNested(values) ? Object.keys(values) : [];
    if (question === undefined) continue;
    return Array.isArray(responses) ? `responses.values.${question}` : `responses.${question}`;
  }
  return undefined;
}

function textColumns(tool: Tool, sample: readonly Fields[]): string[] | undefined {
  const inside = tool === 'Label Studio' ? 'data' : 'fields';
  const [first] = sample;
  const isText = (column: string) => sample.some((fields) => typeof valueOf(fields, column) === 'string');
  const names =
    tool === 'Label Studio' || first?.has('fields') === true
      ? pathsIn(sample, inside)
      : [...(first?.keys() ?? [])].filter((name) => !name.startsWith('_'));
  const likeliest = names
    .filter(isText)
    .map((name) => ({ name, score: textNameScore(name) }))
    .sort((a, b) => b.score - a.score)[0];
  return likeliest && [likeliest.name];
}

function pathsIn(sample: readonly Fields[], field: string): string[] {
  const paths = new Set<string>();
  for (const fields of sample) addPaths(new Map([[field, fields.get(field)]]), paths);
  return [...paths];
}

/** Why a row is left out whose annotator turned it away; completes a finding. Undefined where it was not. */
export function rejectionOf(fields: Fields, label: string): string | undefined {
  const answer = fields.get('answer');
  if (answer === 'ignore' || (answer === 'reject' && label !== 'answer')) {
    if (isProdigy(fields)) return `the annotator's answer is "${answer}"`;
  }
  const dot = label.indexOf('.');
  const annotations = dot === -1 ? undefined : fields.get(label.slice(0, dot));
  if (Array.isArray(annotations) && annotations.length > 0 && annotations.every(isDropped)) {
    return 'its annotations were cancelled or discarded';
  }
  const status = fields.get('status');
  if ((status === 'Discarded' || status === 'discarded') && isArgilla(fields)) {
    return 'the annotator discarded it';
  }
  return undefined;
}
