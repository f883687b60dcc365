// The decisions on the rows of one dataset, folded from an append-only log: the latest of each reviewer on each row counts.
// A row is known by its texts and the label that was judged: where either changes, a decision holds no more.
import * as v from 'valibot';
import type { Label } from '../shared/dataset.ts';
import type { Decision } from '../shared/decisions.ts';
import { LogEntrySchema, type LogEntry } from './log-entry.ts';

/** What is decided of a row: the texts and the label that were judged. */
export interface Judged {
  readonly text: string;
  readonly from: Label;
}

/** Where several reviewers decided, the latest decision counts. */
export interface RowReview extends Judged {
  readonly decision: Decision;
  readonly to: Label | undefined;
  /** Whether what was decided is done by the next copy only. */
  readonly pending: boolean;
  readonly note: string | undefined;
  readonly by: string;
  readonly at: string;
  /** Whether reviewers decided otherwise than each other. */
  readonly disputed: boolean;
}

/** A line of the log that says nothing, and stays in it. */
export interface LogFault {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

const keyOf = ({ text, from }: Judged): string => `${text} ${JSON.stringify(from)}`;

/** Where two entries bear one time, the later line is the later deed. */
const later = (a: LogEntry | undefined, b: LogEntry): LogEntry => (a === undefined || b.at >= a.at ? b : a);

const saysTheSame = (a: LogEntry, b: LogEntry): boolean => a.decision === b.decision && a.to === b.to;

export class ReviewLog {
  /** By row, then by reviewer: the latest entry. */
  private readonly latest = new Map<string, Map<string, LogEntry>>();
  private readonly reviews = new Map<string, RowReview>();
  private readonly byText = new Map<string, RowReview[]>();

  private constructor(
    readonly entries: readonly LogEntry[],
    readonly faults: readonly LogFault[],
  ) {
    for (const entry of entries) {
      const key = keyOf(entry);
      const own = this.latest.get(key) ?? new Map<string, LogEntry>();
      this.latest.set(key, own);
      own.set(entry.by, later(own.get(entry.by), entry));
    }
    for (const [key, own] of this.latest) {
      const review = reviewOf([...own.values()]);
      if (review === undefined) continue;
      this.reviews.set(key, review);
      this.byText.set(review.text, [...(this.byText.get(review.text) ?? []), review]);
    }
  }

  static readonly empty = new ReviewLog([], []);

  /** Reads a log. What cannot be read, such as the marks of a merge that git left to the person, is a fault. */
  static parse(content: string): ReviewLog {
    const entries: LogEntry[] = [];
    const faults: LogFault[] = [];
    content
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .forEach((text, index) => {
        if (text.trim() === '') return;
        const entry = v.safeParse(v.pipe(v.string(), v.parseJson(), LogEntrySchema), text);
        if (entry.success) entries.push(entry.output);
        else faults.push({ line: index + 1, message: v.summarize(entry.issues).replace(/\s+/g, ' ') });
      });
    return new ReviewLog(entries, faults);
  }

  /** The same log with more entries. */
  with(entries: readonly LogEntry[]): ReviewLog {
    return new ReviewLog([...this.entries, ...entries], this.faults);
  }

  /** What was decided of a row; undefined where nothing was, or it was taken back. */
  of(judged: Judged): RowReview | undefined {
    return this.reviews.get(keyOf(judged));
  }

  /** What was decided of rows with these texts, whatever their label was. */
  ofText(text: string): readonly RowReview[] {
    return this.byText.get(text) ?? [];
  }

  /** Hashes of the texts that something was decided of. */
  get texts(): Iterable<string> {
    return this.byText.keys();
  }

  /** Of rows that at least one reviewer decided on: the latest entry of each, those that took theirs back left out. */
  get byReviewer(): Iterable<ReadonlyMap<string, LogEntry>> {
    return [...this.latest.values()].map(
      (own) => new Map([...own].filter(([, { decision }]) => decision !== 'open')),
    );
  }
}

function reviewOf(latest: readonly LogEntry[]): RowReview | undefined {
  const standing = latest.filter(({ decision }) => decision !== 'open');
  const [first] = standing;
  if (first === undefined) return undefined;
  const counts = standing.reduce<LogEntry>((a, b) => later(a, b), first);
  const { text, from, decision, to, pending = false, note, by, at } = counts;
  const disputed = standing.some((other) => !saysTheSame(other, counts));
  return { text, from, decision, to, pending, note, by, at, disputed };
}
