// How to read the report: what its figures mean, and what they do not.
import type { Evaluation } from '../shared/evaluation.ts';
import { markup, type Markup } from './markup.ts';

export function readingSection({ recommendation, full, data }: Evaluation): Markup {
  const { looked } = recommendation;
  const runs = full.runs.length;
  return markup`<section aria-labelledby="reading"><h2 id="reading">How to read this</h2><ul>
<li><strong>A difference</strong> is what the model gains on the test rows when it is trained without some rows, against all rows and the same seed. Its 95 % interval covers what other seeds and other test rows would give${
    runs === 1 ? '; one run tells none, so a difference may be chance' : ''
  }. Where it holds 0, chance alone may explain the difference.</li>
<li><strong>Random rows</strong> are the yardstick: a method is worth something where it does better than leaving out as many rows by chance.</li>
<li>${
    looked === 1
      ? markup`<strong>One set was looked at</strong>, so the interval of what is recommended is the plain one.`
      : markup`<strong>${looked} sets were looked at</strong>, and the best of many looks better than it is. The interval of what is recommended is widened for that; those in the charts and tables are not.`
  }</li>
<li><strong>The order of the rows</strong> comes from scores of the training rows alone. The ${data.testRows.toLocaleString('en')} test rows took no part in it; they judge all sets alike.</li>
<li><strong>Test rows carry labels from the same source</strong>, mistakes among them. Without its own, a model may be right where the label is wrong: a gain can be larger than it shows.</li>
<li>What holds for this encoder and these rows need not hold for others. Look at the rows before you remove them.</li>
</ul></section>`;
}
