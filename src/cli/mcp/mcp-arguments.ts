// What `data-diet mcp` is asked for, from its options.
import path from 'node:path';
import type { OptionValues } from '../option-words.ts';
import { trainingSettings, type TrainingSettings } from '../training-options.ts';

export interface McpRequest {
  /** Absolute path: datasets outside are not read. */
  readonly folder: string;
  readonly settings: TrainingSettings;
  readonly verbose: boolean;
}

/** @throws DataDietError 'invalid-argument' */
export function mcpRequest(folder: string | undefined, values: OptionValues): McpRequest {
  return {
    folder: path.resolve(folder ?? ''),
    settings: trainingSettings(values),
    verbose: values.verbose === true,
  };
}
