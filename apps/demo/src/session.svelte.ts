import type { Image } from '@ocelli/transforms';
import { type StartedBackend, startBackend } from './model/backends.js';
import { type Classification, Classifier } from './model/classifier.js';
import { decodePicture } from './picture/decode-picture.js';
import { openRun, type Run } from './run/open-run.js';
import { openWeights } from './run/open-weights.js';
import { looksLikeRun, type PickedFile, pickRun } from './run/pick-run.js';

/** Something to tell: a sentence, and lines of detail. */
export interface Notice {
  readonly kind: 'error' | 'fact';
  readonly sentence: string;
  readonly details: string;
}

/** A picture file that was opened. */
export interface OpenPicture {
  readonly name: string;
  readonly image: Image;
  readonly url: string;
}

/** Which of the two the model looks at. */
export type Subject = 'picture' | 'drawing';

/** What the page knows and does: the backend, the run that is open, the picture and the drawing, and what the model finds. */
export class Session {
  /** The backend that was asked for: 'auto' or a name. */
  choice = $state('auto');
  backend = $state.raw<StartedBackend>();
  classifier = $state.raw<Classifier>();
  subject = $state<Subject>('picture');
  picture = $state.raw<OpenPicture>();
  classification = $state.raw<Classification>();
  notice = $state.raw<Notice>();
  /** What is being done, in words, while it takes its time. */
  busyWith = $state('');
  #drawing: Image | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #stopListening = () => {};
  /** Backends, runs and pictures are opened one after the other. */
  #turn: Promise<void> = Promise.resolve();

  /** Starts a backend, or changes to another with all that is open. */
  useBackend(choice: string): Promise<void> {
    return this.#inTurn('Starting the backend', async () => {
      try {
        await this.#changeBackend(choice);
      } catch (error) {
        // The page goes on with one that works, and says why it is not the one asked for.
        if (this.backend === undefined && choice !== 'auto') await this.#changeBackend('auto');
        throw error;
      }
    });
  }

  /** Opens what was dropped or pasted: a run or a picture. */
  open(files: readonly PickedFile[]): Promise<void> {
    return looksLikeRun(files) || this.classifier === undefined ? this.openRun(files) : this.openPicture(files);
  }

  openRun(files: readonly PickedFile[]): Promise<void> {
    return this.#inTurn('Opening the run', async () => this.#use(await openRun(pickRun(files))));
  }

  /** Opens published weights: where they are, and the query of the page's address, which says more of them. */
  openWeights(source: string, query: URLSearchParams): Promise<void> {
    return this.#inTurn('Downloading the weights', async () => this.#use(await openWeights(source, query)));
  }

  openPicture(files: readonly PickedFile[]): Promise<void> {
    return this.#inTurn('Reading the picture', async () => {
      const file = files[0]?.file;
      if (file === undefined) return;
      const image = await decodePicture(file, file.name);
      if (this.picture) URL.revokeObjectURL(this.picture.url);
      this.picture = { name: file.name, image, url: URL.createObjectURL(file) };
      this.subject = 'picture';
      await this.#look();
      if (files.length > 1) this.#tell('fact', `This is ${file.name}, the first of the ${files.length} files.`);
    });
  }

  /** Looks at the picture that is open, or at the drawing. */
  async show(subject: Subject): Promise<void> {
    this.dismiss();
    this.subject = subject;
    await this.#tellErrors(() => this.#look());
  }

  /** Looks at what is on the drawing board now; undefined for nothing. */
  async draw(drawing: Image | undefined): Promise<void> {
    this.#drawing = drawing;
    await this.#tellErrors(() => this.#look());
  }

  dismiss(): void {
    this.notice = undefined;
  }

  /** Classifies what is shown. Called meanwhile, it does so once more at the end: of a line being drawn only the last state counts. */
  #look(): Promise<void> {
    this.#lookAgain = true;
    this.#looking ??= this.#lookUntilCurrent().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookUntilCurrent(): Promise<void> {
    while (this.#lookAgain) {
      this.#lookAgain = false;
      const image = this.subject === 'picture' ? this.picture?.image : this.#drawing;
      this.classification = image && (await this.classifier?.classify(image));
    }
  }

  async #use(run: Run): Promise<void> {
    if (this.backend === undefined) await this.#changeBackend('auto');
    const classifier = await Classifier.load(run);
    this.classifier?.[Symbol.dispose]();
    this.classifier = classifier;
    this.#drawing = undefined;
    await this.#look();
  }

  async #changeBackend(choice: string): Promise<void> {
    const backend = await startBackend(choice);
    this.#stopListening();
    this.#stopListening = backend.onLost((reason) => void this.#recover(reason));
    this.backend = backend;
    this.choice = choice;
    const before = this.classifier;
    if (before === undefined) return;
    this.classifier = await Classifier.load(before.run);
    before[Symbol.dispose]();
    await this.#look();
  }

  async #recover(reason: string): Promise<void> {
    await this.useBackend('wasm');
    if (this.notice === undefined) this.#tell('fact', 'The GPU was lost; WebAssembly goes on in its place.', reason);
  }

  async #inTurn(what: string, task: () => Promise<void>): Promise<void> {
    this.busyWith = what;
    this.#turn = this.#turn.then(async () => {
      this.notice = undefined;
      this.busyWith = what;
      await this.#tellErrors(task);
      this.busyWith = '';
    });
    await this.#turn;
  }

  async #tellErrors(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      const [sentence = '', ...details] = (error instanceof Error ? error.message : String(error)).split('\n');
      this.#tell('error', sentence, details.join('\n'));
    }
  }

  #tell(kind: Notice['kind'], sentence: string, details = ''): void {
    this.notice = { kind, sentence, details };
  }
}
