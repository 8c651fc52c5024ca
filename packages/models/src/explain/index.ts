export { type BoxFromHeatMapOptions, boxFromHeatMap, type HeatMap, type HeatMapBox } from './box-from-heat-map.js';
export { type CamOptions, cam } from './cam.js';
export type { ClassIndex } from './class-mask.js';
export type { ExplainedModel } from './cut.js';
export { type GradCamOptions, gradCam, gradCamPlusPlus } from './grad-cam.js';
