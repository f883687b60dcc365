// The typed protocol between the editor and the panel of top-scored rows. Both sides parse what they receive.
// The panel holds no scores: it asks for slices of a query's answer, so a million rows cost it nothing.
import * as v from 'valibot';
import { DECISIONS } from './decisions.ts';
import { EvaluationViewSchema, UsableShareSchema } from './evaluation-view.ts';
import { TRUST_VERDICTS } from './trust.ts';
import { SCORE_NAMES, SCORES, type ScoreName } from './scores.ts';

/** `moved`: places between a row's ranks in two results that are compared. */
export const SORT_KEYS = [...SCORE_NAMES, 'confidence', 'spread', 'row', 'moved'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export function isScore(key: SortKey): key is ScoreName {
  return SCORE_NAMES.some((name) => name === key);
}

/** Whether the largest values come first when rows are sorted by a column anew: the suspicious end does. */
export function startsDescending(key: SortKey): boolean {
  return key === 'spread' || key === 'moved' || (isScore(key) && SCORES[key].suspicious === 'high');
}

const index = v.pipe(v.number(), v.integer(), v.minValue(0));

export const QuerySchema = v.strictObject({
  sort: v.picklist(SORT_KEYS),
  descending: v.boolean(),
  /** Index into the labels; null for all. */
  label: v.nullable(index),
  /** The same of the predicted label. */
  predicted: v.nullable(index),
  /** What was decided of the rows; null for all. */
  decision: v.nullable(v.picklist(DECISIONS)),
  /** Only rows on which reviewers disagree. */
  disputedOnly: v.boolean(),
  /** Only those that were drawn to be checked. */
  sampleOnly: v.boolean(),
  /** Only rows that have others of the same or nearly the same text, or those of them whose labels differ. */
  alike: v.nullable(v.picklist(['duplicates', 'conflicts'])),
  /** Corners of an area of the data map, as variability and confidence; null for all of it. */
  region: v.nullable(v.pipe(v.array(v.tuple([v.number(), v.number()])), v.minLength(3), v.maxLength(200))),
  /** What the texts must hold, whatever its letters' case; empty for all. */
  search: v.pipe(v.string(), v.maxLength(200)),
  /** Only rows whose predicted label is not the given one. */
  disagreementsOnly: v.boolean(),
  flaggedOnly: v.boolean(),
  /** Also rows that were edited or removed since they were scored. */
  goneToo: v.boolean(),
});
export type Query = v.InferOutput<typeof QuerySchema>;

/** Rows that something is done with. */
export const RowChoiceSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('rows'), scored: v.pipe(v.array(index), v.maxLength(100_000)) }),
  /** All that a query selects. */
  v.strictObject({ kind: v.literal('all'), query: QuerySchema }),
]);
export type RowChoice = v.InferOutput<typeof RowChoiceSchema>;

/** Rows of one answer at most. */
export const LARGEST_SLICE = 500;

export const PanelRowSchema = v.strictObject({
  /** Index among the scored rows. */
  scored: index,
  /** 1-based by the chosen score, the most suspicious first. */
  rank: v.number(),
  /** 0-based among the file's records. */
  row: v.number(),
  /** 1-based first line now, or the number of the row; null where it was edited or removed since it was scored. */
  line: v.nullable(v.number()),
  /** Which of several files it is in; null where there is one. */
  file: v.nullable(v.string()),
  label: v.string(),
  predicted: v.string(),
  agrees: v.boolean(),
  confidence: v.number(),
  /** Those that the result has. */
  scores: v.record(v.picklist(SCORE_NAMES), v.number()),
  /** 1-based rank in the result that this one is compared with; null where there is none, or it lacks the row. */
  otherRank: v.nullable(v.number()),
  /** Heat step by the chosen score, 1..10. */
  step: v.number(),
  flagged: v.boolean(),
  decision: v.picklist(DECISIONS),
  /** The label that it has now, where that is not the one that was scored. */
  relabelled: v.nullable(v.string()),
  /** Whether reviewers disagree on it. */
  disputed: v.boolean(),
  /** The text, or the two of a pair, cut to what one line can show. */
  text: v.array(v.string()),
});
export type PanelRow = v.InferOutput<typeof PanelRowSchema>;

export const HistogramSchema = v.strictObject({
  low: v.number(),
  high: v.number(),
  /** Rows in each bin of equal width from `low` to `high`. */
  counts: v.array(v.number()),
  /** The flagged among them. */
  flagged: v.array(v.number()),
});
export type Histogram = v.InferOutput<typeof HistogramSchema>;

const NoticeSchema = v.strictObject({
  /** `error`: the scores say little of the rows. */
  kind: v.picklist(['error', 'information']),
  text: v.string(),
  /** What it sums up, one by one. */
  items: v.array(v.string()),
  /** Tokens that rows could be cut to instead, where that would help: a button offers it. */
  longer: v.optional(v.number()),
});
const FactSchema = v.strictObject({ term: v.string(), value: v.string() });

/** How far a person has come. */
export const ReviewStateSchema = v.strictObject({
  /** Flagged rows that were decided on, or are open and still there. */
  flagged: v.number(),
  /** Those of them that were decided on, and found wrong: removed or relabelled. */
  decided: v.number(),
  wrong: v.number(),
  /** Rows of all, by what was decided. */
  counts: v.record(v.picklist(DECISIONS), v.number()),
  /** Rows on which reviewers disagree, and how far they agree, in words; empty where there is but one. */
  disputed: v.number(),
  agreement: v.string(),
  /** Whether there is a deed to take back. */
  undoable: v.boolean(),
  /** Rows drawn to be checked: how many, how many of them were judged, and what they say, in words. */
  sample: v.nullable(v.strictObject({ size: v.number(), checked: v.number(), text: v.string() })),
});
export type ReviewState = v.InferOutput<typeof ReviewStateSchema>;

/** Everything but the rows. */
export const ScoredStateSchema = v.strictObject({
  kind: v.literal('scored'),
  uri: v.string(),
  name: v.string(),
  /** One line on how the scores came about. */
  subtitle: v.string(),
  /** How far the scores can be trusted, one line. */
  trust: v.strictObject({ verdict: v.picklist(TRUST_VERDICTS), text: v.string() }),
  /** The score that ranks, colours and flags. */
  score: v.picklist(SCORE_NAMES),
  /** All that the result has. */
  scores: v.array(v.picklist(SCORE_NAMES)),
  /** Another one whenever other rows are ranked or flagged: what is known of them, as histograms, holds no more. */
  ranking: v.number(),
  /** Names of the text column, or of the two of a pair. */
  textColumns: v.array(v.string()),
  labels: v.array(v.string()),
  /** Rows that were scored, and those of them that still stand in the document. */
  rows: v.number(),
  rowsLeft: v.number(),
  flagged: v.number(),
  /** Flagged rows that still stand in the document. */
  flaggedLeft: v.number(),
  flaggedPercent: v.number(),
  threshold: v.number(),
  /** Lowest and highest value of the score that ranks. */
  low: v.number(),
  high: v.number(),
  notices: v.array(NoticeSchema),
  facts: v.array(FactSchema),
  /** Whether rows have training dynamics: scores at two points of training or more. */
  mapped: v.boolean(),
  /** Whether the score that ranks has a spread over the runs. */
  spread: v.boolean(),
  /** Whether rows can be removed: the file fits a document. */
  removable: v.boolean(),
  /** Rows that go with the next copy, where the file is not edited: flagged ones and those marked; else null. */
  toGo: v.nullable(v.number()),
  /** Null where none is known of the file. */
  evaluation: v.nullable(EvaluationViewSchema),
  /** What it is compared with, and how alike the two are, in words; null where it is compared with nothing. */
  compared: v.nullable(v.string()),
  review: ReviewStateSchema,
  /** What would go by label, were the flagged rows removed, and what to be careful of; empty where nothing is. */
  flaggedClasses: v.strictObject({ text: v.string(), warning: v.string() }),
  /** Rows by given and by predicted label, and of each pair; `table` where all pairs are there. */
  confusions: v.strictObject({
    given: v.array(v.number()),
    predicted: v.array(v.number()),
    table: v.boolean(),
    pairs: v.array(v.strictObject({ given: index, predicted: index, rows: v.number() })),
  }),
});
export type ScoredState = v.InferOutput<typeof ScoredStateSchema>;

export const PanelStateSchema = v.variant('kind', [
  ScoredStateSchema,
  v.strictObject({
    kind: v.literal('empty'),
    uri: v.string(),
    name: v.string(),
    evaluation: v.nullable(EvaluationViewSchema),
  }),
  /** There is no such file (any more). */
  v.strictObject({ kind: v.literal('gone'), uri: v.string(), name: v.string() }),
  v.strictObject({ kind: v.literal('failed'), uri: v.string(), name: v.string(), message: v.string() }),
]);
export type PanelState = v.InferOutput<typeof PanelStateSchema>;

/** Rows of the data map, one entry a row in each. */
export const DataMapSchema = v.strictObject({
  confidence: v.array(v.number()),
  variability: v.array(v.number()),
  correctness: v.array(v.number()),
});
export type DataMap = v.InferOutput<typeof DataMapSchema>;

export const ToPanelSchema = v.variant('type', [
  /** The panel's text in the person's language; comes once, before all else. */
  v.strictObject({ type: v.literal('strings'), strings: v.record(v.string(), v.string()) }),
  v.strictObject({ type: v.literal('state'), state: PanelStateSchema }),
  v.strictObject({
    type: v.literal('histogram'),
    /** Of the state that it belongs to. */
    ranking: v.number(),
    score: v.picklist(SCORE_NAMES),
    histogram: HistogramSchema,
  }),
  v.strictObject({
    type: v.literal('rows'),
    id: v.number(),
    start: index,
    total: index,
    rows: v.array(PanelRowSchema),
  }),
  /** The job that runs for the dataset, or null. */
  v.strictObject({
    type: v.literal('progress'),
    progress: v.nullable(v.strictObject({ text: v.string(), fraction: v.number() })),
  }),
  /** Selects the row at a place of the current query's answer. */
  v.strictObject({ type: v.literal('select'), place: index }),
  /** Where a scored row is now and its whole text, or the two of a pair; null and empty where it was edited or removed. */
  v.strictObject({
    type: v.literal('text'),
    scored: index,
    line: v.nullable(v.number()),
    file: v.nullable(v.string()),
    text: v.array(v.string()),
    /** The likeliest labels by mean probability over the runs, the highest first. */
    likely: v.array(
      v.strictObject({
        label: index,
        name: v.string(),
        probability: v.number(),
        /** Whether the row has it now. */
        own: v.boolean(),
      }),
    ),
    /** What was decided of it, in words; empty where nothing was. */
    decided: v.string(),
    /** Values in each run of the score that ranks. */
    runs: v.array(v.number()),
    /** Its means over the runs at points of training, where there are several. */
    points: v.array(v.strictObject({ epoch: v.number(), value: v.number() })),
    /** Rows of the same or nearly the same text, as far as they were looked for: where they stand, and their labels. */
    alike: v.array(v.strictObject({ line: v.number(), file: v.nullable(v.string()), label: v.string() })),
  }),
  v.strictObject({ type: v.literal('map'), map: DataMapSchema }),
  /** What was done, for those who do not see it. */
  v.strictObject({ type: v.literal('told'), text: v.string() }),
  /** The share of the texts that a search has looked through, where there are many. */
  v.strictObject({ type: v.literal('searching'), fraction: v.number() }),
]);
export type ToPanel = v.InferOutput<typeof ToPanelSchema>;

export const FromPanelSchema = v.variant('type', [
  v.strictObject({ type: v.literal('ready') }),
  v.strictObject({ type: v.literal('writeCopy') }),
  /** Compares with another result that the person chooses, or with none any more. */
  v.strictObject({ type: v.literal('compare'), on: v.boolean() }),
  v.strictObject({
    type: v.literal('rows'),
    id: v.number(),
    start: index,
    count: v.pipe(index, v.maxValue(LARGEST_SLICE)),
    query: QuerySchema,
  }),
  v.strictObject({ type: v.literal('histogram'), score: v.picklist(SCORE_NAMES) }),
  v.strictObject({ type: v.literal('reveal'), scored: index, focus: v.boolean() }),
  /** Asks for the whole text of a row. */
  v.strictObject({ type: v.literal('text'), scored: index }),
  v.strictObject({ type: v.literal('removeFlagged') }),
  v.strictObject({
    type: v.literal('decide'),
    rows: RowChoiceSchema,
    decision: v.picklist(['open', 'kept', 'removed', 'unsure']),
  }),
  /** Gives rows a label; null asks which. */
  v.strictObject({ type: v.literal('relabel'), rows: RowChoiceSchema, label: v.nullable(index) }),
  v.strictObject({ type: v.literal('note'), scored: index }),
  v.strictObject({ type: v.literal('undo') }),
  v.strictObject({ type: v.literal('map') }),
  /** Draws rows to be checked, or lets go of those. */
  v.strictObject({ type: v.literal('check'), on: v.boolean() }),
  /** Flags the top share, in percent, or all rows from a value of the score that ranks on. */
  v.strictObject({ type: v.literal('flag'), percent: v.pipe(v.number(), v.gtValue(0), v.maxValue(50)) }),
  v.strictObject({ type: v.literal('flagFrom'), value: v.number() }),
  v.strictObject({ type: v.literal('exportFlagged') }),
  v.strictObject({ type: v.literal('score') }),
  /** Asks the scoring question with rows cut to more tokens. */
  v.strictObject({ type: v.literal('scoreLonger'), maxLength: v.pipe(index, v.minValue(8)) }),
  v.strictObject({ type: v.literal('cancel') }),
  v.strictObject({ type: v.literal('openLog') }),
  /** Flags the rows that were evaluated. */
  v.strictObject({ type: v.literal('useShare'), ...UsableShareSchema.entries }),
  v.strictObject({ type: v.literal('openReport') }),
  v.strictObject({ type: v.literal('evaluate') }),
]);
export type FromPanel = v.InferOutput<typeof FromPanelSchema>;

/** What the panel keeps over a reload of the window. */
export const SavedPanelSchema = v.object({ uri: v.string(), query: QuerySchema });
export type SavedPanel = v.InferOutput<typeof SavedPanelSchema>;

export function defaultQuery(score: SortKey): Query {
  return {
    sort: score,
    descending: startsDescending(score),
    label: null,
    predicted: null,
    decision: null,
    disputedOnly: false,
    sampleOnly: false,
    alike: null,
    region: null,
    search: '',
    disagreementsOnly: false,
    flaggedOnly: false,
    goneToo: false,
  };
}
