// The look of the report: light and dark as the reader has it, on paper, in a narrow window, and with forced colours.
import { markup } from './markup.ts';

const LIGHT = markup`
  --page: #fff;
  --text: #1c1f24;
  --quiet: #5a616b;
  --line: #d9dde3;
  --soft: #f4f6f8;
  --accent: #0b62c4;
  --gain: #14743a;
  --harm: #b3261e;
  --warn: #8a5300;
  --warn-soft: #fff6e5;
  --s0: #0b62c4;
  --s1: #b34700;
  --s2: #14743a;
  --s3: #7a3ea8;
  --s4: #00707d;
  --s5: #a8235f;
  --chance: #767d87;`;

const DARK = markup`
  --page: #16181c;
  --text: #e6e8eb;
  --quiet: #a3abb6;
  --line: #363b43;
  --soft: #1f2228;
  --accent: #79b4ff;
  --gain: #6fd08f;
  --harm: #ff8f85;
  --warn: #f0b95a;
  --warn-soft: #2c2414;
  --s0: #79b4ff;
  --s1: #ff9d57;
  --s2: #6fd08f;
  --s3: #c79bf2;
  --s4: #5fd0dc;
  --s5: #ff8fbd;
  --chance: #949ca8;`;

/** Our own text, which goes into the page as it stands here. */
export const REPORT_STYLE = markup`<style>
:root {
  color-scheme: light dark;${LIGHT}
}
@media (prefers-color-scheme: dark) {
  :root {${DARK}
  }
}
/* In the editor its theme decides, whatever the system is set to. */
@media (forced-colors: none) {
  body.vscode-dark, body.vscode-high-contrast {${DARK}
  }
  body.vscode-light, body.vscode-high-contrast-light {${LIGHT}
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font: 15px/1.55 system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif;
}
main { max-width: 940px; margin: 0 auto; padding: 40px 32px 64px; }
h1, h2, h3, p, ul, dl, figure { margin: 0; }
h1 { font-size: 30px; line-height: 1.2; font-weight: 650; overflow-wrap: anywhere; }
h2 { font-size: 19px; line-height: 1.3; font-weight: 650; margin-bottom: 14px; }
h3 { font-size: 15px; font-weight: 650; margin: 20px 0 6px; }
section { margin-top: 44px; }
ul { padding-left: 20px; }
li { margin: 5px 0; max-width: 80ch; overflow-wrap: anywhere; }
code { font: 13px/1.4 ui-monospace, SFMono-Regular, Consolas, monospace; overflow-wrap: anywhere; }
.kind { color: var(--quiet); font-weight: 600; }
.quiet { color: var(--quiet); }
.verdict { margin: 22px 0 24px; padding: 2px 0 2px 18px; border-left: 4px solid var(--quiet); }
.verdict.gain { border-color: var(--gain); }
.verdict.harm { border-color: var(--harm); }
.word { font-weight: 650; color: var(--quiet); }
.gain .word { color: var(--gain); }
.harm .word { color: var(--harm); }
.sentence { font-size: 21px; line-height: 1.4; max-width: 46em; overflow-wrap: anywhere; text-wrap: pretty; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 12px; margin-bottom: 16px; }
.tiles div { padding: 12px 16px; background: var(--soft); border: 1px solid var(--line); border-radius: 8px; }
.tiles dt { color: var(--quiet); }
.tiles dd { margin: 0; }
.tiles b { display: block; font-size: 24px; line-height: 1.35; font-weight: 650; font-variant-numeric: tabular-nums; }
.tiles span { color: var(--quiet); font-size: 13px; }
.note { padding: 10px 16px; border: 1px solid var(--line); border-left: 4px solid var(--quiet); border-radius: 6px; overflow-wrap: anywhere; }
.note.warn { border-left-color: var(--warn); background: var(--warn-soft); }
p.note + * { margin-top: 16px; }
section.note { margin-top: 24px; }
.note h2 { font-size: 15px; margin-bottom: 4px; }

figure { margin-bottom: 28px; }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 20px; margin-bottom: 8px; }
figcaption span { color: var(--quiet); font-size: 13px; }
.x-title { color: var(--quiet); font-size: 13px; text-align: center; }
.chart { display: block; width: 100%; height: auto; overflow: visible; }
.chart.narrow { display: none; }
.chart text { font-size: 13px; fill: var(--text); font-variant-numeric: tabular-nums; }
.chart .ticks text { fill: var(--quiet); }
.end text { text-anchor: end; }
.middle text { text-anchor: middle; }
.grid path { stroke: var(--line); stroke-width: 1; }
.axis path { stroke: var(--quiet); stroke-width: 1; fill: none; }
.series-0 { --ink: var(--s0); }
.series-1 { --ink: var(--s1); }
.series-2 { --ink: var(--s2); }
.series-3 { --ink: var(--s3); }
.series-4 { --ink: var(--s4); }
.series-5 { --ink: var(--s5); }
.random { --ink: var(--chance); }
.all { --ink: var(--text); }
.band { fill: var(--ink); fill-opacity: 0.07; stroke: var(--ink); stroke-opacity: 0.3; stroke-width: 0.75; }
.band.first { fill-opacity: 0.17; stroke-opacity: 0.5; }
.line { fill: none; stroke: var(--ink); stroke-width: 2; stroke-linejoin: round; }
.random .line { stroke-dasharray: 5 4; }
.dot { fill: var(--ink); stroke: var(--page); stroke-width: 1.5; }
.random .dot { fill: var(--page); stroke: var(--ink); }
.leader { fill: none; stroke: var(--ink); stroke-width: 1; stroke-opacity: 0.7; }
.full { fill: none; stroke: var(--text); stroke-width: 1.5; }
.mark { fill: none; stroke: var(--text); stroke-width: 1; stroke-dasharray: 2 3; }
.recommended circle { fill: none; stroke: var(--text); stroke-width: 1.75; }
.recommended text { font-weight: 650; }
.name text { font-weight: 600; }
.name text + text { font-weight: 400; }

.scroll { overflow-x: auto; border-radius: 4px; }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); font-size: 13px; padding-bottom: 8px; max-width: 80ch; }
th, td { padding: 6px 10px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th, thead td { vertical-align: bottom; font-size: 13px; font-weight: 600; color: var(--quiet); border-bottom: 1px solid var(--quiet); }
tbody th { font-weight: 500; overflow-wrap: anywhere; min-width: 7em; }
th.number, td.number { text-align: right; white-space: nowrap; }
thead th.number { white-space: normal; }
td small { display: block; color: var(--quiet); font-size: 12.5px; line-height: 1.35; }
th:first-child { padding-left: 4px; }
.group th { padding-top: 16px; font-weight: 650; }
.baseline th, .baseline td { background: var(--soft); }
.chosen th, .chosen td { border-bottom-color: var(--accent); box-shadow: inset 0 1px var(--accent); font-weight: 650; }
.chosen small { font-weight: 400; }
.candidates .bars { padding: 6px 0 6px 10px; width: 134px; }
.bar { display: block; margin-top: 3px; overflow: visible; }
.bar .zero { stroke: var(--quiet); stroke-width: 1; }
.bar .reach { stroke: var(--accent); stroke-width: 2; }
.bar circle { fill: var(--accent); }
.badge { display: inline-block; padding: 0 7px; border: 1px solid var(--accent); border-radius: 9px; color: var(--accent); font-size: 12px; line-height: 17px; font-weight: 600; white-space: nowrap; }
.badge.warn { border-color: var(--warn); color: var(--warn); }
.halved { font-weight: 700; color: var(--warn); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
td, .scroll { position: relative; }
.classes { width: auto; min-width: min(100%, 560px); }
details { margin-top: 14px; }
summary { cursor: pointer; width: fit-content; color: var(--accent); font-weight: 600; border-radius: 3px; }
details > .scroll, details > table { margin-top: 14px; }
details > .scroll + .scroll { margin-top: 30px; }
section > dl { display: grid; gap: 0; }
section > dl > div { display: grid; grid-template-columns: 130px 1fr; gap: 16px; padding: 5px 4px; border-bottom: 1px solid var(--line); }
dt { color: var(--quiet); }
section > dl dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }

@media (max-width: 700px) {
  main { padding: 24px 18px 48px; }
  h1 { font-size: 24px; }
  .sentence { font-size: 18px; }
  .chart.wide { display: none; }
  .chart.narrow { display: block; }
  .candidates .bars { display: none; }
  .tiles { grid-template-columns: repeat(auto-fill, minmax(165px, 1fr)); gap: 8px; }
  .tiles div { padding: 10px 12px; }
  .tiles b { font-size: 20px; }
  table { font-size: 13.5px; }
  td small { font-size: 11.5px; }
  th, td { padding: 5px; }
  tbody th { min-width: 4.5em; }
  .classes tbody th { min-width: 7em; }
  section > dl > div { grid-template-columns: 104px 1fr; gap: 10px; }
}
@media (forced-colors: active) {
  :root {
    --page: Canvas; --text: CanvasText; --quiet: CanvasText; --line: CanvasText; --soft: Canvas; --accent: LinkText;
    --gain: CanvasText; --harm: CanvasText; --warn: CanvasText; --warn-soft: Canvas; --chance: CanvasText;
    --s0: CanvasText; --s1: CanvasText; --s2: CanvasText; --s3: CanvasText; --s4: CanvasText; --s5: CanvasText;
  }
  .grid path { stroke-opacity: 0.3; }
  .series-0 .line { stroke-width: 3; }
  .series-1 .line { stroke-dasharray: 12 4; }
  .series-2 .line { stroke-dasharray: 8 3 2 3; }
  .series-3 .line { stroke-dasharray: 3 3; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --text: #000; --quiet: #444; --line: #bbb; --soft: #fff; --accent: #0b4f9e; --gain: #14743a;
    --harm: #b3261e; --warn: #6b4100; --warn-soft: #fff; --chance: #666; --s0: #0b62c4; --s1: #b34700; --s2: #14743a;
    --s3: #7a3ea8; --s4: #00707d; --s5: #a8235f;
  }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  section { margin-top: 24px; }
  figure, tr, .tiles div, .note { break-inside: avoid; }
  h2, caption { break-after: avoid; }
  .scroll { overflow: visible; }
  .chart.wide { display: block; }
  .chart.narrow { display: none; }
  * { print-color-adjust: exact; }
}
</style>`;
