/** A file that was chosen or dropped; `path` begins with the folder that it came in, and is the name alone for a loose file. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

/** The files of one trained run. */
export interface RunFiles {
  /** How the run is called: its folder, or the weights' file. */
  readonly name: string;
  /** Absent where the weights came alone; they may then hold the config themselves. */
  readonly config?: File;
  readonly weights: File;
  /** Pictures that the run brings along, to try the model on. */
  readonly examples: readonly File[];
}

const configName = 'config.json';
const weightsName = 'best.safetensors';

/** Whether files were meant to be a run, and not pictures. */
export function looksLikeRun(files: readonly PickedFile[]): boolean {
  return files.some(({ path }) => /\.(safetensors|json)$/i.test(path));
}

/**
 * Finds the run among chosen files: the folder that holds `config.json` and `best.safetensors`, or loose files of that kind, of whatever
 * name the weights are.
 *
 * @throws Error that names what is missing, or the runs where there are several.
 */
export function pickRun(files: readonly PickedFile[]): RunFiles {
  const folders = new Set(files.map(({ path }) => folderOf(path)));
  const runs = [...folders].flatMap((folder) => {
    const inside = files.filter(({ path }) => folderOf(path) === folder);
    const weights = named(inside, weightsName);
    const config = named(inside, configName);
    if (!weights || !config) return [];
    return [{ name: nameOf(folder) || weights.name, weights, config, examples: examplesOf(folder, files) }];
  });
  if (runs.length > 1) {
    const names = runs.map(({ name }) => name).sort();
    throw new Error(`There are ${runs.length} runs here: choose one of them.\n${names.join('\n')}`);
  }
  return runs[0] ?? pickApart(files);
}

function pickApart(files: readonly PickedFile[]): RunFiles {
  const config = named(files, configName);
  const weights = files.filter(({ path }) => path.endsWith('.safetensors') && nameOf(folderOf(path)) !== 'last');
  const [first, ...others] = weights.map(({ file }) => file);
  if (first === undefined) throw new Error(withoutWeights(files, config));
  if (others.length > 0) {
    throw new Error(
      `There are ${weights.length} files of weights here: choose one of them.\n${weights.map(({ path }) => path).join('\n')}`,
    );
  }
  return { name: first.name, weights: first, ...(config && { config }), examples: [] };
}

function examplesOf(folder: string, files: readonly PickedFile[]): File[] {
  const within = files.filter(({ path }) => folderOf(path) === `${folder}/examples` && /\.(png|jpe?g|webp)$/i.test(path));
  return within.map(({ file }) => file).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function withoutWeights(files: readonly PickedFile[], config: File | undefined): string {
  if (files.some(({ path }) => path.endsWith('last/checkpoint.safetensors'))) {
    return `This run has no ${weightsName} yet: it is written at the end of the first epoch.`;
  }
  if (config) return `There is a ${configName} but no ${weightsName}: choose the whole run folder, or both files.`;
  const [first] = files;
  const found = first === undefined ? 'no file' : files.length === 1 ? first.file.name : `${files.length} files`;
  return `Found ${found}, but neither ${weightsName} nor ${configName}: choose the run folder that \`ocelli train\` left.`;
}

function named(files: readonly PickedFile[], name: string): File | undefined {
  return files.find(({ file }) => file.name === name)?.file;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}
