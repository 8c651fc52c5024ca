import type { ReportData } from './report-data.js';

/** A self-contained HTML page about a run: no script, no request to any network, light and dark. */
export function renderReport(report: ReportData): Promise<string> {
  return Promise.reject(new Error(`The report on ${report.title} cannot be drawn yet.`));
}
