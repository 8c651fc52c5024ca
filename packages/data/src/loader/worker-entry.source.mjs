// Starts a worker thread from the sources, in this repository only. Up to Node 20, tsx serves the main thread alone.
import { register } from 'tsx/esm/api';

register();
await import('./worker-entry.ts');
