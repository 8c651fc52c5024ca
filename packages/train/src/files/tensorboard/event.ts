import { maskedCrc32c } from './crc32c.js';
import { bytesField, doubleField, floatField, integerField, joinBytes } from './protobuf.js';

/** What an event says, as a field of the message. */
export type EventContent = Uint8Array;

/** The first event of each file. */
export function fileVersion(): EventContent {
  return bytesField(3, 'brain.Event:2');
}

/** Says that a run goes on here: what came before with this step or a later one no longer counts. */
export function sessionStart(): EventContent {
  return bytesField(7, integerField(1, 1));
}

export function scalarSummary(tag: string, value: number): EventContent {
  return summary(tag, floatField(2, value));
}

/** Text in Markdown: a tensor of one string that the text plugin shows. */
export function textSummary(tag: string, text: string): EventContent {
  const plugin = bytesField(9, bytesField(1, bytesField(1, 'text')));
  const shape = bytesField(2, bytesField(2, integerField(1, 1)));
  const stringType = integerField(1, 7);
  return summary(tag, plugin, bytesField(8, stringType, shape, bytesField(8, text)));
}

export interface EncodedImage {
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for RGB, 4 for RGBA. */
  readonly channels: number;
  readonly png: Uint8Array;
}

export function imageSummary(tag: string, { height, width, channels, png }: EncodedImage): EventContent {
  return summary(
    tag,
    bytesField(4, integerField(1, height), integerField(2, width), integerField(3, channels), bytesField(4, png)),
  );
}

/** An event; the time is in seconds since 1970. */
export function encodeEvent(content: EventContent, step: number, wallTime: number): Uint8Array {
  return joinBytes(doubleField(1, wallTime), integerField(2, step), content);
}

/** A record as TensorFlow's files hold them: its length, the length's checksum, itself, its checksum. */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(12 + data.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return record;
}

function summary(tag: string, ...value: readonly Uint8Array[]): EventContent {
  return bytesField(5, bytesField(1, bytesField(1, tag), ...value));
}
