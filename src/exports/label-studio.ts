// Tasks for Label Studio with a prediction each, in its format for the import of tasks that are labelled beforehand.
import type { ChosenRow } from './chosen-rows.ts';

/** Names that the labelling configuration has to have: `<Choices name="label" toName="text">`. */
const CHOICES = 'label';
const TEXT = 'text';

/** @param labelColumn whose given label goes along under its own name, to be seen and filtered by */
export function labelStudioTask(row: ChosenRow, labelColumn: string, agent: string): object {
  return {
    data: { ...Object.fromEntries(row.texts), [labelColumn]: row.given },
    predictions: [
      {
        model_version: agent,
        score: row.predictedConfidence,
        result: [
          {
            from_name: CHOICES,
            to_name: TEXT,
            type: 'choices',
            value: { choices: [String(row.predicted)] },
          },
        ],
      },
    ],
    meta: {
      row: row.row,
      line: row.line,
      hash: row.hash,
      given: row.given,
      confidence: row.confidence,
      ...Object.fromEntries(row.scores),
    },
  };
}
