export { softwareVulkan } from './software-vulkan.js';
