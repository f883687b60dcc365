// What a folder holds that people take for a model: an adapter, or models in folders of its own.
import * as v from 'valibot';
import { DataDietError } from '../../shared/errors.ts';
import { isHubName } from '../../shared/hub-name.ts';

const CHECKPOINT = /^checkpoint-(\d+)$/;

const AdapterSchema = v.object({ base_model_name_or_path: v.string() });

/** @param config the parsed adapter_config.json */
export function adapterError(place: string, config: unknown): DataDietError {
  const parsed = v.safeParse(AdapterSchema, config);
  const base = parsed.success ? parsed.output.base_model_name_or_path : '';
  const named = isHubName({ id: base });
  return new DataDietError(
    'model-unsupported',
    `${place} holds an adapter${named ? ` of ${base}` : ''} (LoRA or the like), which is no model without its base.`,
    {
      action: `Join the two in Python, with AutoPeftModelForSequenceClassification.from_pretrained(FOLDER).merge_and_unload().save_pretrained(NEW_FOLDER), and choose that folder${named ? `; or choose ${base} itself` : ''}.`,
      place: { file: place },
    },
  );
}

/** Those of `folders` that a training run names by its steps, the latest last. */
export function checkpointsAmong(folders: Iterable<string>): string[] {
  const steps = (name: string): number => Number(CHECKPOINT.exec(name)?.[1] ?? NaN);
  return [...folders]
    .filter((name) => CHECKPOINT.test(name))
    .sort((left, right) => steps(left) - steps(right));
}

/** The first, and the last few, of many names. */
function listed(names: readonly string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names[0]!}, ..., ${names.slice(-3).join(', ')}`;
}

/**
 * @param missing the file that `place` has not
 * @param checkpoints as `checkpointsAmong` tells them
 * @param action what to do to use the latest
 */
export function checkpointsError(
  place: string,
  missing: string,
  checkpoints: readonly string[],
  action: string,
): DataDietError {
  return new DataDietError(
    'model-not-found',
    `${place} has no ${missing} itself, but ${checkpoints.length === 1 ? 'a checkpoint' : 'checkpoints'} of a training run: ${listed(checkpoints)}.`,
    { action, place: { file: place } },
  );
}

/** @param inner the folders of `place` that hold a model each */
export function innerModelsError(
  place: string,
  missing: string,
  inner: readonly string[],
  action: string,
): DataDietError {
  return new DataDietError(
    'model-not-found',
    `${place} has no ${missing} itself, but ${inner.length === 1 ? 'a folder that holds a model' : 'folders that hold models'}: ${listed(inner)}.`,
    { action, place: { file: place } },
  );
}
