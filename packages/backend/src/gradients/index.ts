import { registerGradients } from './register.js';

// The one place with a side effect: in Node tfjs-core comes with no gradient at all.
registerGradients();

export { insertZeros } from './insert-zeros.js';
export { registerGradients } from './register.js';
