// Asks an engine process which encoders are on this machine.
import type { ModelReport, ModelReports } from '../shared/model-report.ts';
import type { ModelReference } from '../shared/score-job.ts';
import { askEngine, type AskOptions } from './ask.ts';

/**
 * What is known of `models`, and of other encoders that the hub's cache holds. Asks nothing of the network.
 * @throws DataDietError
 */
export function inspectModels(models: readonly ModelReference[], options: AskOptions): Promise<ModelReports> {
  return ask(models, true, options);
}

/** What is known of one model, whatever else is on this machine. @throws DataDietError */
export async function inspectModel(
  model: ModelReference,
  options: AskOptions,
): Promise<ModelReport | undefined> {
  return (await ask([model], false, options)).asked[0];
}

function ask(models: readonly ModelReference[], others: boolean, options: AskOptions): Promise<ModelReports> {
  return askEngine(
    { type: 'models', models: [...models], others },
    (event) => (event.type === 'models' ? event.reports : undefined),
    'Looking for encoders',
    options,
  );
}
