/** Saves one checkpoint after the other to the file that it is told, and says which steps are safe, until it is killed. */
import { saveCheckpoint } from '../checkpoint-file.js';
import { checkpointAt } from './checkpoints.js';

const [file = '', first = '0'] = process.argv.slice(2);
for (let step = Number(first); ; step++) {
  await saveCheckpoint(file, checkpointAt(step, 50_000));
  process.stdout.write(`${step}\n`);
}
