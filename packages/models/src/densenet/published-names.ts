/**
 * For `loadPretrained`, as `rename`: the names of a model's tensors by those in the files that torchvision publishes, which are older than
 * its present ones and have `norm.1` where these have `norm1`; present names stay.
 */
export function publishedNames(name: string): string {
  return name.replace(/(\.denselayer\d+\.(?:norm|conv))\.([12]\.)/, '$1$2');
}
