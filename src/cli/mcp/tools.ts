// What the tools do: jobs of the engine, and what lies in the store.
import path from 'node:path';
import * as v from 'valibot';
import { runScoreJob, type JobOptions } from '../../engine-client/client.ts';
import { evaluatePruning } from '../../engine-client/evaluate.ts';
import { evaluationReport } from '../../report/evaluation-report.ts';
import { writeReport } from '../../results/report-files.ts';
import { ResultStore } from '../../results/store.ts';
import { suspiciousRows } from '../../results/suspicious-rows.ts';
import { readReviewLog } from '../../review/read-log.ts';
import { isSettled } from '../../review/standing-decision.ts';
import { describeEvaluation, describeResult } from '../../shared/assistant-answers.ts';
import {
  mcpToolName,
  ROWS_TOLD,
  JobInputSchema,
  TopRowsInputSchema,
  type AssistantTool,
  type ScoreInput,
} from '../../shared/assistant-tools.ts';
import { datasetIn, type DatasetPlace } from '../../data/dataset-place.ts';
import type { Columns } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';
import { EVALUATE_DEFAULTS } from '../../shared/evaluate-job.ts';
import { JOB_DEFAULTS } from '../../shared/score-job.ts';
import { chooseColumns } from '../choose-columns.ts';
import { chooseReportFile } from '../report-file.ts';
import { RPC_ERRORS, RpcError } from './json-rpc.ts';
import type { McpRequest } from './mcp-arguments.ts';

const OUTSIDE =
  'Name a dataset inside that folder, or have the server started for another: data-diet mcp FOLDER';

/** How a job tells of itself, and how it is ended. */
export type ToolOptions = Pick<JobOptions, 'enginePath' | 'signal' | 'onProgress' | 'onNote' | 'onLog'>;

/** Gives what the assistant gets, as JSON. @throws RpcError for inputs that are none; DataDietError */
export type Tool = (input: unknown, options: ToolOptions) => Promise<unknown>;

export function toolsOf({ folder, settings }: McpRequest): Readonly<Record<AssistantTool, Tool>> {
  const store = new ResultStore(settings.store);
  const placeOf = (name: string): DatasetPlace => datasetIn([folder], name, OUTSIDE);
  const columnsOf = async ({ file, format }: DatasetPlace, input: ScoreInput): Promise<Columns> => {
    const given = { text: input.text ?? [], label: input.label };
    return (await chooseColumns(file, format, given, settings.reading)).columns;
  };
  return {
    scoreDataset: async (given, options) => {
      const input = parse('scoreDataset', JobInputSchema, given);
      const place = placeOf(input.file);
      const columns = await columnsOf(place, input);
      const { runs, epochs } = JOB_DEFAULTS;
      return describeResult(await runScoreJob({ ...settings, ...place, columns, runs, epochs }, options));
    },
    topRows: async (given) => {
      const { file: name, count = ROWS_TOLD, score = 'el2n' } = parse('topRows', TopRowsInputSchema, given);
      const { file } = placeOf(name);
      const stored = await store.find(file);
      if (stored === undefined) {
        throw new DataDietError('invalid-argument', `${path.basename(file)} has no scores yet.`, {
          action: `Call ${mcpToolName('scoreDataset')} first.`,
        });
      }
      const review = await readReviewLog(file);
      const { rows, ...facts } = await suspiciousRows(file, stored, score, count, (row) =>
        isSettled(review, row),
      );
      const { trust, warnings } = describeResult(stored.metadata);
      return { file, ...facts, trust, warnings, rows };
    },
    evaluatePruning: async (given, options) => {
      const input = parse('evaluatePruning', JobInputSchema, given);
      const place = placeOf(input.file);
      const columns = await columnsOf(place, input);
      const report = chooseReportFile(place.file, undefined);
      const { methods, drop, ...defaults } = EVALUATE_DEFAULTS;
      const evaluation = await evaluatePruning(
        {
          ...settings,
          ...place,
          ...defaults,
          columns,
          epochs: JOB_DEFAULTS.epochs,
          methods: methods.map((method) => ({ ...method })),
          drop: [...drop],
          keep: [],
        },
        options,
      );
      await writeReport(report, evaluation, evaluationReport);
      return { ...describeEvaluation(evaluation), report: report.html };
    },
  };
}

function parse<const Schema extends v.GenericSchema>(
  tool: AssistantTool,
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, input ?? {});
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const where = v.getDotPath(issue);
  throw new RpcError(
    RPC_ERRORS.invalidParams,
    `The arguments of ${mcpToolName(tool)} are wrong${where === null ? '' : ` at "${where}"`}: ${issue.message}.`,
  );
}
