// What coding assistants may ask for, in the editor (`languageModelTools`) and over MCP: one table of tools and inputs.
import * as v from 'valibot';
import { SCORE_NAMES } from './scores.ts';

/** Rows that are told at most: an answer is short. */
export const MOST_ROWS_TOLD = 100;
export const ROWS_TOLD = 20;

const file = v.pipe(v.string(), v.minLength(1));
const column = v.pipe(v.string(), v.minLength(1));

/** Of scoring and of evaluating. */
export const JobInputSchema = v.strictObject({
  file,
  text: v.optional(v.pipe(v.array(column), v.minLength(1), v.maxLength(2))),
  label: v.optional(column),
});
export type ScoreInput = v.InferOutput<typeof JobInputSchema>;

export const TopRowsInputSchema = v.strictObject({
  file,
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_ROWS_TOLD))),
  score: v.optional(v.picklist(SCORE_NAMES)),
});

/** The same inputs as JSON Schema, for whoever asks. */
const FILE = {
  type: 'string',
  description:
    'The dataset: a .jsonl, .ndjson, .csv, .tsv or .parquet file, as an absolute path or one inside the folder that is open.',
} as const;
const COLUMNS = {
  text: {
    type: 'array',
    items: { type: 'string' },
    minItems: 1,
    maxItems: 2,
    description: 'The text column, or the two of a sentence pair. Left out, it is inferred.',
  },
  label: { type: 'string', description: 'The label column. Left out, it is inferred.' },
} as const;

export const ASSISTANT_TOOLS = {
  scoreDataset: {
    title: 'Score Dataset',
    description:
      'Fine-tunes a text classifier on a labelled dataset on this machine and scores every row (EL2N, GraNd, loss): high scores point to wrong labels. Takes from seconds to hours. Returns how far the scores can be trusted, and warnings. Not needed where top rows can be had already.',
    inputSchema: {
      type: 'object',
      properties: { file: FILE, ...COLUMNS },
      required: ['file'],
      additionalProperties: false,
    },
  },
  topRows: {
    title: 'Top-Scored Rows',
    description:
      'The most suspicious rows of a dataset that was scored before: line, label, predicted label, scores and text, the most suspicious first. A high score is a reason to look at a row, not a proof that its label is wrong.',
    inputSchema: {
      type: 'object',
      properties: {
        file: FILE,
        count: {
          type: 'integer',
          minimum: 1,
          maximum: MOST_ROWS_TOLD,
          description: `How many rows. Left out, ${ROWS_TOLD}.`,
        },
        score: {
          type: 'string',
          enum: SCORE_NAMES,
          description: 'The score that ranks them. Left out, el2n.',
        },
      },
      required: ['file'],
      additionalProperties: false,
    },
  },
  evaluatePruning: {
    title: 'Evaluate Pruning',
    description:
      'Trains without the top-scored rows of a dataset, several times, and compares the accuracy on rows that no score saw: would dropping them help? Takes many times as long as scoring. Returns the recommendation and the accuracies.',
    inputSchema: {
      type: 'object',
      properties: { file: FILE, ...COLUMNS },
      required: ['file'],
      additionalProperties: false,
    },
  },
} as const;
export type AssistantTool = keyof typeof ASSISTANT_TOOLS;

/** As package.json and the editor name a tool: `dataDiet_scoreDataset`. */
export function editorToolName(tool: AssistantTool): string {
  return `dataDiet_${tool}`;
}

/** As MCP clients see it: `score_dataset`. */
export function mcpToolName(tool: AssistantTool): string {
  return tool.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
