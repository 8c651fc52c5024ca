import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadCheckpoint, saveCheckpoint } from './checkpoint-file.js';
import { MetricsLog, readMetricsLog } from './metrics-log.js';
import { TensorBoardWriter } from './tensorboard/tensorboard-writer.js';
import { checkpointAt } from './testing/checkpoints.js';
import { smallDisk } from './testing/small-disk.js';
import { writeFileAtomic } from './write-file-atomic.js';

test('a full disk costs nothing that is on it', async ({ skip }) => {
  const disk = smallDisk() ?? skip('nobody may mount a file system here');
  const file = join(disk.folder, 'last', 'checkpoint.safetensors');
  await saveCheckpoint(file, checkpointAt(1, 2000));
  const log = await MetricsLog.open(join(disk.folder, 'metrics.jsonl'));
  await log.append({ step: 1 });
  const board = TensorBoardWriter.open(disk.folder);
  board.scalar('loss', 1, 1);
  board.flush();
  const before = statSync(board.file).size;

  await expect(saveCheckpoint(file, checkpointAt(2, 6000))).rejects.toThrow(
    `${file}: could not be written: the disk is full (ENOSPC); what was there before is kept`,
  );
  expect(readdirSync(join(disk.folder, 'last'))).toEqual(['checkpoint.safetensors']);
  expect((await loadCheckpoint(file)).position.step).toBe(1);

  await expect(log.append({ text: 'x'.repeat(60_000) })).rejects.toThrow(
    `${log.file}: could not be written: the disk is full (ENOSPC)`,
  );
  expect(await readMetricsLog(log.file)).toEqual([{ step: 1 }]);
  await log.append({ step: 2 });
  expect(await readMetricsLog(log.file)).toEqual([{ step: 1 }, { step: 2 }]);
  await log.close();

  expect(() => board.text('note', 'x'.repeat(70_000))).toThrow(`${board.file}: could not be written: the disk is full (ENOSPC)`);
  expect(statSync(board.file).size).toBe(before);
  board.close();

  const report = join(disk.folder, 'report.html');
  writeFileSync(report, 'old');
  await expect(writeFileAtomic(report, 'new'.repeat(30_000))).rejects.toMatchObject({ name: 'FileError', code: 'ENOSPC' });
  expect(readFileSync(report, 'utf8')).toBe('old');
});

test('a read-only file system is named as the cause', async ({ skip }) => {
  const disk = smallDisk() ?? skip('nobody may mount a file system here');
  const file = join(disk.folder, 'last', 'checkpoint.safetensors');
  await saveCheckpoint(file, checkpointAt(1));
  disk.makeReadOnly();
  const why = 'the file system is read-only (EROFS)';
  await expect(saveCheckpoint(file, checkpointAt(2))).rejects.toThrow(`${file}: could not be written: ${why}`);
  expect((await loadCheckpoint(file)).position.step).toBe(1);
  const log = join(disk.folder, 'metrics.jsonl');
  await expect(MetricsLog.open(log)).rejects.toThrow(`${log}: could not be opened: ${why}`);
  expect(() => TensorBoardWriter.open(disk.folder)).toThrow(`could not be written: ${why}`);
});
