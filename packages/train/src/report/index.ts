export { renderReport } from './render-report.js';
export type {
  ReportData,
  ReportEpoch,
  ReportFilters,
  ReportImage,
  ReportMetrics,
  ReportMistake,
  ReportStep,
} from './report-data.js';
