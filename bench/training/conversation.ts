import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** Sends an object, where one is given, and resolves to the next line's; rejects when that is an error or there is none. */
export function conversation(child: ChildProcessByStdio<Writable, Readable, Readable>) {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-4000);
  });
  // An end of the process is seen as the end of its lines.
  child.on('error', ({ message }) => {
    complaints += `\n${message}`;
  });
  child.stdin.on('error', () => {});
  return async (request?: Readonly<Record<string, unknown>>): Promise<unknown> => {
    if (request !== undefined) child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error(complaints.trim().split('\n').at(-1) || 'its process ended without a word');
    const answer = JSON.parse(value) as { error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  };
}
