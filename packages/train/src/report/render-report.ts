import { checkReport } from './facts/check-report.js';
import { classResults } from './facts/class-results.js';
import { Html, html } from './html.js';
import type { ReportData } from './report-data.js';
import { classes } from './sections/classes.js';
import { filters } from './sections/filters.js';
import { header, headline } from './sections/header.js';
import { mistakes } from './sections/mistakes.js';
import { run } from './sections/run.js';
import { training } from './sections/training.js';
import { style } from './style.js';

/** Allows the page's own style and pictures, and nothing else: no script, no request to any network. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * A report as one HTML page that needs nothing else: no script, no network, no other file.
 *
 * It has light and dark colours, fits a phone, prints well, says in words and tables what its charts show, and escapes all texts.
 *
 * @throws RangeError when the parts do not fit together, such as a confusion matrix and the class names.
 */
export async function renderReport(report: ReportData): Promise<string> {
  checkReport(report);
  const results = classResults(report);
  const sections: readonly [id: string, title: string, content: Html | undefined][] = [
    ['training', 'Training', training(report)],
    ['classes', 'Classes', classes(report, results)],
    ['mistakes', 'Most wrong images', await mistakes(report, results)],
    ['filters', 'First layer', await filters(report.filters)],
    ['run', 'The run', run(report)],
  ];
  const shown = sections.filter(([, , content]) => content !== undefined);
  const links = shown.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<title>${report.title}: ${headline(report, results)}</title>
<style>${new Html(style)}</style>
</head>
<body>
${header(report, results)}
<nav aria-label="Parts of the report"><ul>${links}</ul></nav>
<main>
${shown.map(([, , content]) => content)}</main>
<footer>Written by Ocelli. This page is one file: it runs no script and asks no network for anything.</footer>
</body>
</html>
`.text;
}
