import type { WriteStream } from 'node:tty';
import cliProgress from 'cli-progress';
import { formatDuration } from './format.js';
import type { Progress } from './reporter.js';

/** Without a terminal a line is printed when another fifth of the work is done, */
const parts = 5;
/** but not sooner than after so many milliseconds. */
const quiet = 2000;

/** Shows progress as a bar on a terminal, and elsewhere as a few plain lines. */
export class ProgressLines {
  readonly #stream: NodeJS.WriteStream;
  #bar: cliProgress.SingleBar | undefined;
  #label: string | undefined;
  #begun = 0;
  /** What was done when the bar began: a first step, or more where a run goes on in the middle of an epoch. */
  #first = 0;
  #printed = 0;
  /** When the last line was printed. */
  #told = 0;
  /** Whether the terminal's last line says what is waited for. */
  #isWaiting = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show({ done, total, label, detail = '' }: Progress): void {
    if (label !== this.#label) this.#begin(label, done, total);
    const seconds = (performance.now() - this.#begun) / 1000;
    const left = (seconds * (total - done)) / Math.max(done - this.#first, 1);
    const text = [detail, done > this.#first ? `${formatDuration(left)} left` : ''].filter((part) => part !== '').join(' | ');
    if (this.#bar !== undefined) {
      this.#bar.update(done, { label, text: text === '' ? '' : ` | ${text}` });
      return;
    }
    const part = Math.floor((done * parts) / total);
    const now = performance.now();
    if (part === this.#printed || done === total || now - this.#told < quiet) return;
    this.#printed = part;
    this.#told = now;
    this.#stream.write(`${label}  ${done}/${total} | ${text}\n`);
  }

  /** Says on a terminal what is waited for, in the place of a bar. */
  wait(what: string): void {
    if (!this.#stream.isTTY) return;
    this.end();
    this.#stream.write(`${what} ...`);
    this.#isWaiting = true;
  }

  /** Takes the bar, or what is waited for, off the terminal. */
  end(): void {
    if (this.#isWaiting) this.#stream.write('\r\x1b[K');
    this.#isWaiting = false;
    this.#bar?.stop();
    this.#bar = undefined;
    this.#label = undefined;
  }

  #begin(label: string, done: number, total: number): void {
    this.end();
    this.#label = label;
    this.#begun = performance.now();
    this.#told = this.#begun;
    this.#first = done;
    this.#printed = Math.floor((done * parts) / total);
    if (!this.#stream.isTTY) return;
    this.#bar = new cliProgress.SingleBar(
      {
        format: '{label}  {bar}  {value}/{total}{text}',
        stream: this.#stream as WriteStream,
        barsize: 24,
        hideCursor: true,
        clearOnComplete: true,
        // Ctrl-C is for the run itself to handle.
        gracefulExit: false,
      },
      cliProgress.Presets.shades_classic,
    );
    this.#bar.start(total, done, { label, text: '' });
  }
}
