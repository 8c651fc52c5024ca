import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Stranger } from './stranger.js';
import type { Tarballs } from './tarballs.js';

/** Nobody answers there, and only the download of onnxruntime-node's install script goes that way: npm has its own settings. */
const nowhere = 'http://127.0.0.1:9';

type Event = Readonly<Record<string, unknown>> & { readonly event: string };

/**
 * Installs the trainer as a stranger does whom a firewall keeps from where onnxruntime-node's install script downloads: npm then leaves that
 * package out. It trains on wasm, one line says how to get the native engine, and that line does it.
 *
 * @throws Error where one of these is not so.
 */
export async function checkBehindFirewall(tarballs: Tarballs, folder: string): Promise<void> {
  const stranger = new Stranger(folder);
  await stranger.installWithScripts(tarballs.installArguments(['ocelli']), { GLOBAL_AGENT_HTTPS_PROXY: nowhere });
  if (existsSync(join(folder, 'node_modules/onnxruntime-node'))) {
    // Its install script downloads on this system alone.
    if (process.platform === 'linux' && process.arch === 'x64') throw new Error('npm installed onnxruntime-node all the same');
    console.log('packages: behind a firewall: not tried, since nothing is downloaded on this system');
    return;
  }
  const limits = ['--train-limit', '64', '--test-limit', '16', '--epochs', '1', '--batch-size', '16'];
  const events = await ocelli(stranger, ['train', '--model', 'small-cnn', '--dataset', 'shapes', ...limits]);
  const { backend, engine } = events.at(-1) as Event;
  if (backend !== 'wasm' || engine !== 'eager') throw new Error(`expected eager steps on wasm, found ${engine} on ${backend}`);
  const mends = events.flatMap(({ event, message }) => {
    return event === 'warning' ? (/ONNXRUNTIME_NODE_INSTALL=skip npm install \S+/.exec(String(message)) ?? []) : [];
  });
  const [line] = mends;
  if (line === undefined || mends.length > 1)
    throw new Error(`expected one line that gets the native engine, found ${mends.length}`);
  await stranger.runLine(line);
  const told = (await ocelli(stranger, ['doctor'])).at(-1) as Event;
  const names = (told['backends'] as { name: string; usable: boolean }[]).flatMap(({ name, usable }) => (usable ? name : []));
  if ((told['engine'] as { usable: boolean }).usable && names.includes('onnx')) return;
  throw new Error(`after ${line} there is no native engine: ${JSON.stringify(told['engine'])}`);
}

async function ocelli(stranger: Stranger, args: readonly string[]): Promise<Event[]> {
  const printed = await stranger.runCommand('ocelli', [...args, '--json']);
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
}
