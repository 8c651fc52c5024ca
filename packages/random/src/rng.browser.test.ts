// The same tests in a browser's engine: the golden numbers must come out there to the last bit.
import './rng.test.js';
import './normal-quantile.test.js';
