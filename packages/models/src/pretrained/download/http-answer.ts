import { WeightsError } from '../weights-error.js';

/** The server answered, and asking it again would not help. */
export class Refusal extends WeightsError {
  /** The status of its answer. */
  readonly status: number;
  /** What kind of refusal it is, where a hub says so. */
  readonly code: string;

  constructor(message: string, status: number, code: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What servers on the way to a file said of it. */
export interface FileFacts {
  readonly etag?: string;
  /** What a hub says before it sends one on to where the file lies. */
  readonly linkedEtag?: string;
  readonly linkedSize?: number;
  readonly commit?: string;
}

export interface Answer {
  readonly response: Response;
  readonly facts: FileFacts;
}

const mostRedirects = 10;

/**
 * Asks for a file, and goes where the server sends on to; the headers that say who asks stay behind where that is another server.
 *
 * @throws Refusal where it is not given, Error where the server is busy or down for the moment, and what the network throws.
 */
export async function ask(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
  // A page cannot see where it is sent on to, and follows by itself.
  const isInNode = globalThis.process?.versions?.node !== undefined;
  let facts: FileFacts = {};
  let [address, own] = [new URL(url), headers];
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await fetch(address, { headers: own, signal, redirect: isInNode ? 'manual' : 'follow' });
    facts = { ...facts, ...factsOf(response) };
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null)
      return { response: await accepted(response), facts };
    await response.body?.cancel();
    const next = new URL(location, address);
    if (next.protocol !== 'https:' && next.protocol !== address.protocol) {
      throw new Refusal(`the server sends on to ${next.href.slice(0, 200)}`, response.status, '');
    }
    if (next.origin !== address.origin) {
      const { authorization: _, ...others } = own;
      own = others;
    }
    address = next;
  }
  throw new Refusal(`the server sends on more than ${mostRedirects} times`, 310, '');
}

async function accepted(response: Response): Promise<Response> {
  const { ok, status, statusText, headers } = response;
  // 416: nothing is left to send, which whoever asked for a part of a file has to know.
  if (ok || status === 416) return response;
  await response.body?.cancel();
  const answer = `the server answered ${status} ${statusText}`.trim();
  const isPassing = status >= 500 || status === 408 || status === 429;
  throw isPassing ? new Error(answer) : new Refusal(answer, status, headers.get('x-error-code') ?? '');
}

function factsOf({ headers }: Response): FileFacts {
  const [etag, linkedEtag, size, commit] = ['etag', 'x-linked-etag', 'x-linked-size', 'x-repo-commit'].map((name) =>
    headers.get(name),
  );
  return {
    ...(etag && { etag }),
    ...(linkedEtag && { linkedEtag: linkedEtag.replace(/^(W\/)?"(.*)"$/, '$2') }),
    ...(size && Number.isSafeInteger(Number(size)) && { linkedSize: Number(size) }),
    ...(commit && /^[0-9a-f]{40}$/.test(commit) && { commit }),
  };
}
