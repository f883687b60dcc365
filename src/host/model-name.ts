// What an encoder is called before a person.
import path from 'node:path';
import type { RunMetadata } from '../shared/results.ts';
import { builtinName } from './scoring/job-plan.ts';

export function modelName({ model }: Pick<RunMetadata, 'model'>): string {
  if (model.name === 'builtin') return builtinName();
  return path.isAbsolute(model.name) ? path.basename(model.name) : model.name;
}
