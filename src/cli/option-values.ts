// Reads the values of options: numbers as the jobs' own schemas take them, words among those that are known.
import * as v from 'valibot';
import { DataDietError } from '../shared/errors.ts';

/** In place of a number: it is chosen for the file. */
export const AUTO = 'auto';

/** A number that the job's own schema accepts; `Number` alone would take '' and '0x10'. */
export function number(
  name: string,
  text: string | undefined,
  schema: v.GenericSchema<unknown, number | undefined>,
  expected: string,
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?(e[+-]?\d+)?$|^\.\d+$/i.test(text.trim()) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value) || !v.is(schema, value)) {
    throw wrong(`${name} takes ${expected}, not "${text}".`);
  }
  return value;
}

export function numberOrAuto(
  name: string,
  text: string | undefined,
  schema: v.GenericSchema<unknown, number>,
  least: string,
): number | 'auto' | undefined {
  return text === AUTO ? AUTO : number(name, text, schema, `a whole number of ${least}, or auto`);
}

export function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((value) => value === text.toLowerCase());
  if (found === undefined) throw wrong(`${name} takes ${known.join(', ')}, not "${text}".`);
  return found;
}

export function wrong(message: string): DataDietError {
  return new DataDietError('invalid-argument', message);
}
