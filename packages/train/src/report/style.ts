/** The page's style; it loads nothing. */
export const style = `
:root {
  color-scheme: light;
  --paper: #ffffff; --ink: #171a1f; --muted: #5a6370; --line: #e2e5ea; --soft: #f4f5f7;
  --train: #2b66d9; --validation: #d1561c; --right: #2b66d9; --wrong: #d1561c; --on-colour: #ffffff; --note: #fdf4e3; --note-line: #e2b65a;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --paper: #121519; --ink: #e6e9ee; --muted: #9aa4b2; --line: #2a3038; --soft: #1b2026;
    --train: #76a9ff; --validation: #ff9a5c; --right: #76a9ff; --wrong: #ff9a5c; --on-colour: #101318; --note: #2a2418; --note-line: #a5813a;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0 auto; max-width: 1160px; padding: 40px clamp(16px, 4vw, 40px) 56px;
  background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
h1, h2, h3, p, ul, dl, dd, figure, pre { margin: 0; padding: 0; }
ul { list-style: none; }
code, pre { font: 13px/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
em { font-style: normal; font-weight: 600; }
.muted, .lead, figcaption { color: var(--muted); }
.lead { max-width: 72ch; margin-bottom: 16px; }

.brand { display: flex; align-items: center; gap: 10px; color: var(--muted); font-size: 13px; letter-spacing: .02em; }
.brand svg { fill: var(--train); }
.brand circle:nth-child(2) { fill: var(--validation); }
h1 { margin: 28px 0 20px; font-weight: 600; line-height: 1.1; letter-spacing: -.015em; }
h1 .title { display: block; font-size: clamp(19px, 3vw, 25px); }
h1 .headline { display: block; margin-top: 10px; font-size: clamp(50px, 9vw, 84px); font-weight: 650; letter-spacing: -.035em; line-height: 1; }
h1 small { font-size: .3em; font-weight: 500; letter-spacing: -.01em; color: var(--muted); }
.overview { max-width: 66ch; font-size: 17px; text-wrap: pretty; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 18px 24px; margin-top: 32px; padding: 20px 0; border: solid var(--line); border-width: 1px 0; }
.facts dt { color: var(--muted); font-size: 13px; }
.facts dd { font-size: 19px; font-weight: 600; line-height: 1.3; }
.facts dd span { display: block; font-size: 13px; font-weight: 400; color: var(--muted); }
.notes { display: grid; gap: 8px; margin-top: 24px; }
.notes li { padding: 10px 14px; border-left: 3px solid var(--note-line); border-radius: 0 6px 6px 0; background: var(--note); }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 20px; font-size: 14px; }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: 4px; }
a:hover { text-decoration-color: currentColor; }
:focus-visible { outline: 2px solid var(--train); outline-offset: 3px; border-radius: 3px; }

section { margin-top: 64px; }
h2 { margin-bottom: 20px; font-size: 25px; font-weight: 650; letter-spacing: -.018em; line-height: 1.2; }
h3 { margin-bottom: 8px; font-size: 15px; font-weight: 600; }
section > h3 { margin-top: 40px; }
section > h2 + h3 { margin-top: 0; }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 44px 48px; }
.matrix { display: grid; grid-template-columns: minmax(0, 640px) minmax(260px, 1fr); gap: 44px 48px; }
figure { min-width: 0; }
figcaption { margin-top: 8px; font-size: 14px; max-width: 66ch; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-bottom: 8px; font-size: 13px; color: var(--muted); }
.key::before { content: ""; display: inline-block; width: 18px; margin-right: 7px; vertical-align: .22em; border-top: 2.5px solid var(--train); border-radius: 2px; }
.key.step::before { opacity: .35; border-top-width: 1.5px; }
.key.validation::before { border-color: var(--validation); }
.key.right::before, .key.wrong::before { width: 11px; height: 11px; border: 0; border-radius: 2px; background: var(--right); vertical-align: -.08em; }
.key.wrong::before { background: var(--wrong); }
.chart { display: block; max-width: 100%; height: auto; overflow: visible; font: 11.5px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-variant-numeric: tabular-nums; }
.chart text { white-space: pre; }
.chart rect:hover { stroke: var(--ink); stroke-width: 1.5; }
.narrow { display: none; }

.scroll { overflow: auto; max-height: 340px; scrollbar-width: thin; }
.scroll.long { max-height: 640px; }
.scroll.whole { max-height: none; }
.scroll:has(pre) { max-height: 480px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: 6px 0 6px 16px; border-bottom: 1px solid var(--line); text-align: right; font-weight: 400; white-space: nowrap; }
th:first-child, td:first-child { padding-left: 0; }
thead th { position: sticky; top: 0; background: var(--paper); color: var(--muted); font-size: 13px; box-shadow: 0 1px var(--line); border: 0; }
th.text, td.text { text-align: left; white-space: normal; overflow-wrap: anywhere; }
tbody th.text { min-width: 7em; }
.matrix tbody .text { min-width: 5em; }
.epochs th:first-child { text-align: left; }
.best { margin-left: 4px; color: var(--validation); font-size: 12px; font-weight: 600; }
.bar { display: inline-block; width: 120px; height: 8px; margin-right: 8px; border-radius: 4px; background: var(--soft); vertical-align: .06em; overflow: hidden; }
.bar i { display: block; height: 100%; border-radius: 4px; background: var(--right); }
.long td.text:last-child { min-width: 9em; }
.long td.text:has(.bar) { white-space: nowrap; }
.scroll + .lead { margin-top: 10px; }
.long .number { display: inline-block; min-width: 3.6em; text-align: right; }
details { margin-top: 8px; font-size: 14px; }
summary { color: var(--muted); cursor: pointer; width: fit-content; }
details > .scroll { margin-top: 6px; }

.mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(180px, 1fr)); gap: 28px 20px; }
.mistakes img { display: block; width: 100%; height: auto; aspect-ratio: 1; object-fit: contain; border-radius: 6px; background: var(--soft); }
.pixels, .filters img { image-rendering: pixelated; }
.mistakes dl { margin-top: 8px; font-size: 13.5px; line-height: 1.4; }
.mistakes dl div { display: grid; grid-template-columns: 2.6em 1fr; }
.mistakes dt { color: var(--muted); }
.mistakes dd { display: flex; justify-content: space-between; gap: 8px; min-width: 0; }
.mistakes b { flex: 1; min-width: 0; font-weight: 600; overflow-wrap: break-word; }
.mistakes .said b { color: var(--wrong); }
.mistakes dd span { color: var(--muted); white-space: nowrap; }
.filters { display: flex; flex-wrap: wrap; gap: 6px; }
.filters img { width: 56px; height: auto; border-radius: 3px; }

pre { white-space: pre; }
.command { padding: 14px 16px; border-radius: 6px; background: var(--soft); white-space: pre-wrap; overflow-wrap: anywhere; user-select: all; }
#run .pair { margin-top: 40px; }
.list div { display: grid; grid-template-columns: minmax(110px, 2fr) 3fr; gap: 16px; padding: 5px 0; border-bottom: 1px solid var(--line); font-size: 14px; }
.list dt { color: var(--muted); overflow-wrap: anywhere; }
.list dd { overflow-wrap: anywhere; }
footer { margin-top: 64px; padding-top: 16px; border-top: 1px solid var(--line); color: var(--muted); font-size: 13px; }

@media (max-width: 900px) {
  .pair, .matrix { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 560px) {
  body { padding-top: 24px; }
  .wide { display: none; }
  .narrow { display: block; }
  section { margin-top: 52px; }
  .facts { grid-template-columns: 1fr 1fr; }
  .mistakes { grid-template-columns: 1fr 1fr; gap: 24px 16px; }
  .filters img { width: 44px; }
  .bar { width: 56px; }
  th, td { padding-left: 12px; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  nav, details { display: none; }
  section { margin-top: 28pt; }
  h2, h3 { break-after: avoid; }
  figure, .mistakes li, tr { break-inside: avoid; }
  .scroll, .scroll.long, .scroll:has(pre) { max-height: none; overflow: visible; }
  thead th { position: static; }
  .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 20pt; }
  .matrix { grid-template-columns: minmax(0, 1fr); }
  .mistakes { grid-template-columns: repeat(5, 1fr); gap: 14pt 10pt; }
  .mistakes dl { font-size: 7.5pt; }
  table, .list div { font-size: 8.5pt; }
  th, td { padding: 3pt 0 3pt 8pt; }
  .facts { grid-template-columns: repeat(5, 1fr); }
  .facts dd { font-size: 12pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
`;
