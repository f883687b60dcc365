// What the measuring program and a contender's process say to each other, one JSON object a line.
import * as v from 'valibot';

export const RequestSchema = v.object({
  task: v.string(),
  /** How often the task is done; each time is timed. */
  runs: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
export type Request = v.InferOutput<typeof RequestSchema>;

const FailureSchema = v.object({ error: v.string() });

/** Said once, when the process can be asked. */
export const GreetingSchema = v.union([
  v.object({ tasks: v.array(v.string()), versions: v.record(v.string(), v.string()) }),
  FailureSchema,
]);
export type Greeting = v.InferOutput<typeof GreetingSchema>;

export const AnswerSchema = v.union([
  v.object({
    seconds: v.array(v.number()),
    /** Scores of the batch's rows, by tasks that give any. */
    values: v.nullish(v.array(v.number())),
  }),
  FailureSchema,
]);
export type Answer = v.InferOutput<typeof AnswerSchema>;
