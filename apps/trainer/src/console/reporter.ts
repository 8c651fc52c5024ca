import { styleText } from 'node:util';
import { ProgressLines } from './progress-lines.js';

/** How far a piece of work has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What is done, such as `epoch 2/5`; another one begins another bar. */
  readonly label: string;
  /** Such as the throughput. */
  readonly detail?: string;
}

/** What a command tells while it runs: as text with progress bars, as plain lines, or as one JSON object a line. */
export interface Reporter {
  /** Something that happened; machines get the fields, people the text. */
  event(name: string, fields: Readonly<Record<string, unknown>>, text?: string): void;
  /** Something that a person may want to know at the start: its name and a text in columns. */
  fact(name: string, fields: Readonly<Record<string, unknown>>, text: string): void;
  progress(progress: Progress): void;
  /** Shows on a terminal what takes a while without anything to count, until something else is told. */
  busy(what: string): void;
  warn(message: string): void;
}

/** Each event as one JSON object a line on standard output. */
export class JsonReporter implements Reporter {
  event(name: string, fields: Readonly<Record<string, unknown>>): void {
    process.stdout.write(`${JSON.stringify({ event: name, ...fields })}\n`);
  }

  fact(name: string, fields: Readonly<Record<string, unknown>>): void {
    this.event(name, fields);
  }

  progress(): void {}

  busy(): void {}

  warn(message: string): void {
    this.event('warning', { message });
  }
}

/** Text for a person: bars on a terminal, and a few plain lines where there is none. */
export class TextReporter implements Reporter {
  readonly #progress = new ProgressLines(process.stdout);

  event(_name: string, _fields: Readonly<Record<string, unknown>>, text?: string): void {
    if (text === undefined) return;
    this.#progress.end();
    process.stdout.write(`${text}\n`);
  }

  fact(name: string, _fields: Readonly<Record<string, unknown>>, text: string): void {
    this.#progress.end();
    process.stdout.write(`${styleText('bold', name.padEnd(9))} ${text}\n`);
  }

  progress(progress: Progress): void {
    this.#progress.show(progress);
  }

  busy(what: string): void {
    this.#progress.wait(what);
  }

  warn(message: string): void {
    this.#progress.end();
    process.stderr.write(`${styleText('yellow', 'warning')}: ${message}\n`);
  }
}

/** JSON lines for `--json`, otherwise text. */
export function createReporter({ json }: { readonly json?: boolean }): Reporter {
  return json === true ? new JsonReporter() : new TextReporter();
}
