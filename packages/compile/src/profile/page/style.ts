/** The page's style; it loads nothing. */
export const style = `
:root {
  color-scheme: light;
  --paper: #ffffff; --ink: #171a1f; --muted: #5a6370; --line: #e2e5ea; --soft: #f4f5f7; --rest: #a9b1bd;
  --part0: #2b66d9; --part1: #d1561c; --part2: #1f8a5b; --part3: #8a4fc4; --note: #fdf4e3; --note-line: #e2b65a;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --paper: #121519; --ink: #e6e9ee; --muted: #9aa4b2; --line: #2a3038; --soft: #1b2026; --rest: #626d7c;
    --part0: #76a9ff; --part1: #ff9a5c; --part2: #5fcf9b; --part3: #c79bf2; --note: #2a2418; --note-line: #a5813a;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 1160px; padding: 40px clamp(16px, 4vw, 40px) 56px;
  background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
h1, h2, p, ul, dl, dd, pre { margin: 0; padding: 0; }
ul { list-style: none; }
pre { font: 12.5px/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
em { font-style: normal; font-weight: 600; }
.muted, .lead { color: var(--muted); }
.lead { max-width: 72ch; margin-bottom: 16px; }
.brand { display: flex; align-items: center; gap: 10px; color: var(--muted); font-size: 13px; letter-spacing: .02em; }
.brand svg { fill: var(--part0); }
.brand circle:nth-child(2) { fill: var(--part1); }
h1 { margin: 28px 0 20px; font-weight: 600; line-height: 1.1; letter-spacing: -.015em; }
h1 .title { display: block; font-size: clamp(19px, 3vw, 25px); }
h1 .headline { display: block; margin-top: 10px; font-size: clamp(44px, 8vw, 76px); font-weight: 650; letter-spacing: -.035em; line-height: 1; }
h1 small { font-size: .3em; font-weight: 500; letter-spacing: -.01em; color: var(--muted); }
.overview { max-width: 66ch; font-size: 17px; text-wrap: pretty; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 18px 24px; margin-top: 32px; padding: 20px 0; border: solid var(--line); border-width: 1px 0; }
.facts dt { color: var(--muted); font-size: 13px; }
.facts dd { font-size: 19px; font-weight: 600; line-height: 1.3; }
.facts dd span { display: block; font-size: 13px; font-weight: 400; color: var(--muted); }
.notes { display: grid; gap: 8px; margin-top: 24px; }
.notes li { padding: 10px 14px; border-left: 3px solid var(--note-line); border-radius: 0 6px 6px 0; background: var(--note); }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: 4px; }
a:hover { text-decoration-color: currentColor; }
:focus-visible { outline: 2px solid var(--part0); outline-offset: 2px; border-radius: 3px; }
section { margin-top: 56px; }
h2 { margin-bottom: 16px; font-size: 25px; font-weight: 650; letter-spacing: -.018em; line-height: 1.2; }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 44px 48px; }
.pair section { min-width: 0; }
.number { text-align: right; white-space: nowrap; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

.part0 { --colour: var(--part0); } .part1 { --colour: var(--part1); } .part2 { --colour: var(--part2); } .part3 { --colour: var(--part3); }
.timeline { display: block; width: 100%; height: 44px; border-radius: 6px; background: var(--soft); }
.timeline rect { fill: var(--colour, var(--rest)); }
.timeline rect:hover { fill: var(--ink); }
.accounts { display: grid; gap: 2px 24px; margin-top: 14px; grid-template-columns: repeat(auto-fit, minmax(290px, 1fr)); font-size: 14px; }
.accounts li { display: flex; gap: 8px; align-items: baseline; padding: 4px 0; border-bottom: 1px solid var(--line); }
.accounts li::before { content: ""; flex: none; width: 11px; height: 11px; border-radius: 2px; background: var(--colour, var(--rest)); }
.accounts li.outside::before { background: none; border: 1.5px solid var(--rest); }
.accounts span:first-child { flex: 1; }

.scroll { overflow: auto; max-height: 420px; scrollbar-width: thin; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: 5px 0 5px 14px; border-bottom: 1px solid var(--line); text-align: right; font-weight: 400; white-space: nowrap; }
th:first-child { padding-left: 0; text-align: left; white-space: normal; overflow-wrap: anywhere; }
thead th { position: sticky; top: 0; background: var(--paper); color: var(--muted); font-size: 13px; box-shadow: 0 1px var(--line); border: 0; }
td.bars { width: 26%; min-width: 90px; }
.bar { display: flex; height: 9px; border-radius: 3px; background: var(--soft); overflow: hidden; }
.bar i { background: var(--colour, var(--rest)); }
.bars .bar { width: 100%; }

.line { display: grid; align-items: center; gap: 0 14px; padding: 4px 0; border-bottom: 1px solid var(--line); font-size: 14px; }
.head { color: var(--muted); font-size: 13px; }
.tree .line { grid-template-columns: minmax(0, 1fr) repeat(var(--parts), 66px) 66px 60px 24%; }
.tree .name { --indent: 20px; overflow-wrap: anywhere; padding-left: calc(17px + var(--depth) * var(--indent)); }
.tree summary .name { padding-left: calc(var(--depth) * var(--indent)); }
.tree summary .name::before { content: "▸"; display: inline-block; width: 17px; color: var(--muted); }
.tree details[open] > summary .name::before { content: "▾"; }
summary { cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary:hover { background: var(--soft); }

.filter { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 8px; align-items: center; padding: 10px 0; background: var(--paper); border-bottom: 1px solid var(--line); }
.filter[hidden] { display: none; }
input, select { font: inherit; font-size: 14px; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 6px 10px; }
input { flex: 1 1 220px; min-width: 0; }
output { color: var(--muted); font-size: 13px; flex: 0 1 auto; }
.node { content-visibility: auto; contain-intrinsic-size: auto 32px; scroll-margin-top: 64px; }
.node .line { grid-template-columns: 44px minmax(120px, 1.1fr) minmax(0, 1.1fr) minmax(0, 1.2fr) 60px 16%; }
.nodes.plain .node .line { grid-template-columns: 44px minmax(120px, 1fr) minmax(0, 1fr) minmax(0, 1fr); }
.node .layer, .node .shape { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.node:target > summary { background: var(--note); }
.node[open] { padding-bottom: 12px; border-bottom: 1px solid var(--line); }
.node pre, .node p, .operators { margin: 8px 0 0 58px; }
.operators { font-size: 13px; }
.operators li { display: grid; grid-template-columns: minmax(90px, 150px) minmax(0, 1fr) 54px 58px; gap: 0 12px; padding: 2px 0; }
.shapes { overflow-wrap: anywhere; }
footer { margin-top: 56px; padding-top: 16px; border-top: 1px solid var(--line); color: var(--muted); font-size: 13px; }

@media (max-width: 900px) { .pair { grid-template-columns: minmax(0, 1fr); gap: 0; } }
@media (max-width: 640px) {
  body { padding-top: 24px; }
  .facts { grid-template-columns: 1fr 1fr; }
  .tree .part { display: none; }
  .tree .line { grid-template-columns: minmax(0, 1fr) 52px 56px 22%; gap: 0 8px; }
  .tree .name { --indent: 10px; }
  .node { contain-intrinsic-size: auto 54px; }
  .node .line, .nodes.plain .node .line { grid-template-columns: 38px minmax(0, 1fr) 56px 22%; gap: 0 8px; }
  .node .layer { grid-column: 2 / -1; grid-row: 2; font-size: 13px; }
  .node .shape { display: none; }
  .node pre, .node p, .operators { margin-left: 0; }
  .operators li { grid-template-columns: minmax(0, 1fr) 54px 58px; }
  .operators .shapes { grid-column: 1 / -1; grid-row: 2; }
  th, td { padding-left: 10px; }
  td.bars { min-width: 56px; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  .filter { display: none; }
  .scroll { max-height: none; overflow: visible; }
  .node { content-visibility: visible; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
