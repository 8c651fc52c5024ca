import { Command, CommanderError, Option } from 'commander';
import { ownVersion } from './run/own-version.js';

/** Options that every command has. */
export interface CommonOptions {
  /** Whether to print one JSON object a line. */
  readonly json?: boolean;
}

/**
 * The `ocelli` command line. Only the code of the command that is chosen is loaded, and the many flags of `train` and `bench` for them alone,
 * so that help is there at once.
 */
export async function createProgram(chosen: string | undefined): Promise<Command> {
  const program = new Command('ocelli')
    .description('Trains, evaluates and uses vision models, on Node alone.')
    .version(ownVersion(), '-v, --version', 'print the version')
    .configureHelp({ sortSubcommands: false })
    .configureOutput({ outputError: (text, write) => write(`ocelli: ${oneLine(text)}\n`) })
    .addHelpText('after', '\nBegin with: ocelli train        (ocelli COMMAND --help lists the options of a command)')
    .exitOverride();
  await addTrain(program, chosen === 'train');
  await addBench(program, chosen === 'bench');
  addMeasuring(program);
  addExport(program);
  addLists(program);
  common(program.command('reproduce').description('run again the training that made a checkpoint, and compare'))
    .argument('<file>', 'a .safetensors file of a run, or its folder')
    .option('--run-dir <folder>', 'where the new run is kept (default: a new folder below runs)')
    .option('--data-dir <folder>', 'folder that holds the original files, if it moved')
    .option('--weights <source>', 'the weights that the run began with, if they moved')
    .action(async (file, options) => void (await (await import('./commands/reproduce.js')).reproduce(file, options)));
  return program;
}

async function addTrain(program: Command, withFlags: boolean): Promise<void> {
  const train = common(program.command('train').description('train a model and leave a run folder with its report'));
  if (!withFlags) return;
  const { trainFlags } = await import('./settings/flags.js');
  for (const { usage, description, parse } of trainFlags()) train.addOption(new Option(usage, description).argParser(parse));
  train
    .option('--run-dir <folder>', 'where the run is kept (default: a new folder below runs)')
    .option('--unique', 'where that folder holds a run, take the next one by number: first-2')
    .option('--resume', 'go on where the run in --run-dir was stopped')
    .option('--config <file>', 'ocelli.config.ts, .js, .yaml or .json (default: the one in this folder, if any)')
    .action(async (options) => void (await (await import('./commands/train.js')).train(options)));
}

async function addBench(program: Command, withFlags: boolean): Promise<void> {
  const bench = common(program.command('bench').description('measure training steps, and say what takes their time'));
  if (!withFlags) return;
  const { benchFlags } = await import('./bench/bench-flags.js');
  for (const { usage, description, parse } of benchFlags()) bench.addOption(new Option(usage, description).argParser(parse));
  bench
    .option('--steps <n>', 'steps that are measured, and as many that are profiled', '10')
    .option('--config <file>', 'ocelli.config.ts, .js, .yaml or .json (default: the one in this folder, if any)')
    .option('--out <file>', 'the .html page to write (default: runs/bench-MODEL.html)')
    .action(async (options) => void (await (await import('./commands/bench.js')).bench(options)));
}

function addMeasuring(program: Command): void {
  takesWeights(common(program.command('eval').description('measure a trained run, or published weights, on the test images')))
    .usage('[options] (RUN_DIR | --weights FILE --dataset NAME)')
    .argument('[run-dir]', 'folder of a run')
    .option('--part <name>', 'which images: test, validation or train', 'test')
    .option('--dataset <name>', 'the images that --weights are measured on (see `ocelli datasets`)')
    .option('--data-dir <folder>', 'folder that holds the original files; of a run, if it moved')
    .option('--batch-size <n>', 'images a batch, with --weights', '64')
    .option('--on-bad-image <what>', 'what to do with an image that cannot be read: fail, skip (default: as in training)')
    .option('--device <name>', 'backend or device (see `ocelli doctor`)', 'auto')
    .option('--engine <name>', 'how the model runs: compiled, eager (default: as in training)')
    .action(async (runDir, options) => void (await (await import('./commands/eval.js')).evaluate(runDir, options)));
  takesWeights(common(program.command('predict').description('say what is on pictures')))
    .usage('[options] (RUN_DIR | --weights FILE) IMAGE_OR_FOLDER...')
    .argument('<paths...>', 'a run folder, then image files or folders; with --weights only images')
    .option('--top <n>', 'how many classes to tell of each image', '5')
    .option('--on-bad-image <what>', 'what to do with an image that cannot be read: fail, skip', 'fail')
    .option('--device <name>', 'backend or device (see `ocelli doctor`)', 'auto')
    .option('--engine <name>', 'how the model runs: compiled, eager (default: as in training)')
    .action(async (paths, options) => void (await (await import('./commands/predict.js')).predict(paths, options)));
  takesWeights(common(program.command('explain').description('show where on a picture a model sees what it sees')))
    .usage('[options] (RUN_DIR | --weights SOURCE) IMAGE')
    .argument('<paths...>', 'a run folder, then an image file; with --weights only the image')
    .option(
      '--method <name>',
      'how: grad-cam, grad-cam++, or cam, for models that end in a mean and one linear layer',
      'grad-cam',
    )
    .option('--class <name>', 'the class to look for, by name or number (default: the most probable)')
    .option(
      '--layer <path>',
      "the layer whose map is looked at: layer3.1 (default: the last map, or in a ViT the last attention's input)",
    )
    .option('--out <file>', 'the .png file to write (default: IMAGE-explained.png in this folder)')
    .option('--threshold <part>', 'what part of the greatest heat the box is drawn around', '0.2')
    .option('--no-box', 'draw no box')
    .option('--device <name>', 'backend (see `ocelli doctor`)', 'auto')
    .action(async (paths, options) => void (await (await import('./commands/explain.js')).explainImage(paths, options)));
}

/** A command that takes weights in the place of a run folder. */
function takesWeights(command: Command): Command {
  return command
    .option(
      '--weights <source>',
      'published weights in the place of a run folder: a file or folder of safetensors, PyTorch or TensorFlow.js, an address, or an id on a hub',
    )
    .option('--model <name>', 'architecture of --weights, where they do not say')
    .option('--model-options <name=value,...>', 'its options, where the file does not say: numClasses=5,imageSize=28')
    .option(
      '--mean <values>',
      'what its training subtracted from each channel, on the scale 0 to 1, where the file does not say: 0.5,0.5,0.5',
    )
    .option('--std <values>', 'what its training divided each channel by, where the file does not say')
    .option('--channel-order <order>', 'rgb, or bgr for a model that takes blue first (default: rgb)')
    .option('--labels <file>', "the classes' names, a line each or as JSON, where the file does not say");
}

function addExport(program: Command): void {
  common(program.command('export').description('write the weights of the best epoch as a file for other programs, with runners'))
    .argument('<run-dir>', 'folder of a run')
    .option('--format <name>', 'onnx, or weights in the names of timm or torchvision', 'onnx')
    .option('--out <path>', 'the .zip file, or the folder of weights, to write (default: in the run folder)')
    .action(async (runDir, options) => void (await (await import('./commands/export.js')).exportRun(runDir, options)));
}

function addLists(program: Command): void {
  common(program.command('summary').description("print a model's layers, shapes, parameters and FLOPs"))
    .argument('[model]', 'architecture (see `ocelli models`), or the folder of a run')
    .option('--model <name>', 'the architecture, as `ocelli train` takes it')
    .option('--image-size <n>', "height and width of the input (default: the model's own)")
    .option('--channels <n>', 'channels of the input (default: 3)')
    .option('--num-classes <n>', 'classes to tell apart (default: 10)')
    .option('--model-options <name=value,...>', 'options of the model: channels=16,hidden=64')
    .action(async (model, options) => (await import('./commands/summary.js')).summary(model, options));
  common(program.command('doctor').description('say what training can run on here, and how to mend what does not work')).action(
    async (options) => (await import('./commands/doctor.js')).doctor(options),
  );
  common(program.command('datasets').description('list the datasets and what each needs')).action(async (options) =>
    (await import('./commands/datasets.js')).datasets(options),
  );
  common(program.command('models').description('list the architectures and their options'))
    .argument('[pattern]', "names with * for any letters: 'resnet*'")
    .action(async (pattern, options) => (await import('./commands/models.js')).models(pattern, options));
}

function common(command: Command): Command {
  return command.option('--json', 'print one JSON object a line, for programs');
}

/** Commander prints its suggestion on a second line. */
function oneLine(text: string): string {
  return text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ');
}

/** Runs one command; returns the process's exit code: 0, 1 for a fault of the input, 130 after Ctrl-C. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  try {
    const program = await createProgram(argv[2]);
    if (argv.length <= 2) {
      program.outputHelp();
      return 0;
    }
    await program.parseAsync([...argv]);
    return 0;
  } catch (error) {
    const isJson = argv.includes('--json');
    if (!(error instanceof CommanderError)) return (await import('./explain-error.js')).fail(error, isJson);
    // Commander has told people already.
    if (isJson && error.exitCode !== 0) {
      process.stdout.write(`${JSON.stringify({ event: 'error', message: oneLine(error.message) })}\n`);
    }
    return error.exitCode;
  }
}
