export type { DatasetInfo, DownloadProgress, OpenDatasetOptions, Split } from './datasets/dataset-info.js';
export { datasetInfo, listDatasets, openDataset } from './datasets/open-dataset.js';
export { type FetchFileOptions, fetchFile } from './download/fetch-file.js';
export { cacheFolder } from './download/original-file.js';
export { readImageFile } from './readers/image-file.js';
export { listImageFiles } from './readers/list-image-files.js';
