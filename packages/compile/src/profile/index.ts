export type { GraphPage, OutsideTime, PageFact } from './page/graph-page.js';
export { renderGraph } from './page/render-graph.js';
export type { GraphPart } from './parts-of-graph.js';
export { type GraphProfile, type OperatorProfile, type ProfileOptions, profileGraph, type RunProfile } from './profile-graph.js';
export type { OperatorRun, RunTimes } from './run-times.js';
export { type LayerTotal, type Total, totalsByKernel, totalsByLayer, totalsByOperator } from './totals.js';
