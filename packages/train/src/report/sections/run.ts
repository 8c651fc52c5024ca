import { type Html, html } from '../html.js';
import type { ReportData } from '../report-data.js';
import { named, section } from './section.js';

/** How the run was made, and how to make it again. */
export function run(report: ReportData): Html {
  return section(
    'run',
    'The run',
    html`<h3>Run it again</h3>
<pre class="command"><code>${report.command}</code></pre>
<div class="pair">
<div><h3>Settings</h3>${list(flatten(report.settings))}</div>
<div><h3>Environment</h3>${list(Object.entries(report.environment))}</div>
</div>
${report.model.summary.trim() !== '' && html`<h3>Model</h3><div class="scroll" role="region" aria-label="The model's layers" tabindex="0"><pre>${report.model.summary}</pre></div>`}`,
  );
}

function list(entries: readonly (readonly [string, string])[]): Html {
  if (entries.length === 0) return html`<p class="lead">None.</p>`;
  return html`<dl class="list">${entries.map(([name, value]) => html`<div><dt>${named(name)}</dt><dd>${named(value)}</dd></div>\n`)}</dl>`;
}

/** Nested settings by their path; lists of plain values in one line. */
function flatten(settings: Readonly<Record<string, unknown>>, prefix = ''): [string, string][] {
  return Object.entries(settings).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    const isNested = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isNested) return flatten(value as Record<string, unknown>, `${prefix}${name}.`);
    return [[prefix + name, typeof value === 'string' ? value : describe(value)]];
  });
}

function describe(value: unknown): string {
  if (typeof value === 'function') return value.name === '' ? 'a function' : `${value.name}()`;
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? item : describe(item))).join(', ');
  return JSON.stringify(value) ?? String(value);
}
