// Guesses the encoding of text that is not UTF-8: what its bytes are like tells chardet, and whether what comes out of them
// reads like words tells `implausibility`. A guess that another one comes close to is none.
import chardet from 'chardet';
import { ENCODINGS, type Encoding } from '../../shared/dataset.ts';
import { decodeBytes } from './codec.ts';
import { implausibility } from './implausibility.ts';

export interface Guess {
  /** Undefined where none is safe. */
  readonly encoding: Encoding | undefined;
  /** The likeliest ones, for a refusal to name; the first is the likeliest. */
  readonly likely: readonly Encoding[];
}

/** The least worth of a guess, and how often it must outweigh the next one that reads the bytes as another text. */
const LEAST_WORTH = 8;
const LEAST_LEAD = 1.25;
/** What a quarter of implausible characters does to a guess: nothing is left of it. */
const WEIGHT_OF_IMPLAUSIBLE = 4;

/** What chardet calls otherwise, as a superset in use: who writes ISO-8859-1 has a Windows-1252 dash now and then. */
const READ_AS: ReadonlyMap<string, readonly Encoding[]> = new Map([
  ['iso-8859-1', ['windows-1252']],
  ['iso-8859-2', ['windows-1250', 'iso-8859-2']],
  ['windows-1250', ['windows-1250', 'iso-8859-2']],
  ['iso-8859-7', ['windows-1253']],
  ['iso-8859-9', ['windows-1254']],
  ['gb18030', ['gbk', 'gb18030']],
]);

/** `sample` are lines with bytes beyond ASCII in them. */
export function guessEncoding(sample: Buffer): Guess {
  const worths = new Map<string, { encoding: Encoding; worth: number }>();
  for (const [encoding, confidence] of candidates(sample)) {
    const text = decodeBytes(sample, encoding);
    const worth = confidence * Math.max(0, 1 - WEIGHT_OF_IMPLAUSIBLE * implausibility(text));
    // Encodings that read all bytes as the same text are one guess.
    const same = worths.get(text);
    if (same === undefined) worths.set(text, { encoding, worth });
    else if (worth > same.worth) same.worth = worth;
  }
  const [best, next] = [...worths.values()].sort((a, b) => b.worth - a.worth);
  const likely = [best, next].flatMap((guess) =>
    guess !== undefined && guess.worth > 0 ? [guess.encoding] : [],
  );
  const safe =
    best !== undefined && best.worth >= LEAST_WORTH && best.worth >= LEAST_LEAD * (next?.worth ?? 0);
  return { encoding: safe ? best.encoding : undefined, likely };
}

/** Encodings with chardet's confidence of 0 to 100, those first that are in wider use. */
function candidates(sample: Buffer): [Encoding, number][] {
  // A few signs among English words (a pound sign, a dash) and a few words are beneath chardet's notice.
  const found = new Map<Encoding, number>([
    ['windows-1252', LEAST_WORTH],
    ['windows-1251', LEAST_WORTH],
  ]);
  for (const { name, confidence } of chardet.analyse(sample)) {
    const label = name.toLowerCase();
    for (const encoding of READ_AS.get(label) ?? ENCODINGS.filter((known) => known === label)) {
      found.set(encoding, Math.max(confidence, found.get(encoding) ?? 0));
    }
  }
  found.delete('utf-8');
  return [...found].sort(([a], [b]) => ENCODINGS.indexOf(a) - ENCODINGS.indexOf(b));
}
