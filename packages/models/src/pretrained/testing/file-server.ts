import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on this machine that answers what it is asked in turn, the last answer again and again. */
export class FileServer implements AsyncDisposable {
  readonly #server: Server;
  /** What was asked for: the path, and the range and the token if there was one. */
  readonly asked: string[] = [];
  #answers: readonly Answer[];
  #next = 0;

  private constructor(answers: readonly Answer[]) {
    this.#answers = answers;
    this.#server = createServer((request, response) => {
      const { range, authorization } = request.headers;
      this.asked.push([request.url, range, authorization].filter(Boolean).join(' '));
      this.#answers[Math.min(this.#next++, this.#answers.length - 1)]?.(request, response);
    });
  }

  static async start(...answers: readonly Answer[]): Promise<FileServer> {
    const server = new FileServer(answers);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** Starts anew with other answers. */
  answer(...answers: readonly Answer[]): void {
    this.#answers = answers;
    this.#next = 0;
    this.asked.length = 0;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Answers as a good server does, ranges too; `headers` are those of every answer. */
export function whole(content: Uint8Array, headers: Readonly<Record<string, string>> = {}): Answer {
  return (request, response) => {
    const start = startOf(request, headers);
    if (start > content.length || (start > 0 && start === content.length)) {
      return void response.writeHead(416, { ...headers, 'content-range': `bytes */${content.length}` }).end();
    }
    response.writeHead(start > 0 ? 206 : 200, partHeaders(content, start, headers));
    response.end(content.subarray(start));
  };
}

/** Sends that many bytes of what is asked for and drops the connection, late enough for a busy machine to have read them. */
export function dropAfter(bytes: number, content: Uint8Array, headers: Readonly<Record<string, string>> = {}): Answer {
  return (request, response) => {
    const start = startOf(request, headers);
    response.writeHead(start > 0 ? 206 : 200, partHeaders(content, start, headers));
    response.write(content.subarray(start, start + bytes), () => setTimeout(() => response.destroy(), 200));
  };
}

export function status(code: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_request, response) => void response.writeHead(code, headers).end();
}

function startOf({ headers }: IncomingMessage, { etag }: Readonly<Record<string, string>>): number {
  const condition = headers['if-range'];
  if (condition !== undefined && condition !== etag) return 0;
  return Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
}

function partHeaders(content: Uint8Array, start: number, headers: Readonly<Record<string, string>>): Record<string, string> {
  const range = `bytes ${start}-${content.length - 1}/${content.length}`;
  return { ...headers, 'content-length': String(content.length - start), ...(start > 0 && { 'content-range': range }) };
}
