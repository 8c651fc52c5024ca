export { chromiumArguments, findChromium, launchChromium, withoutChromium } from './chromium.js';
export { type Site, serveBuild, serveSources } from './serve.js';
