/** An independent reader of event files, written from the formats' descriptions and sharing no code with the writer. */
import { readFileSync } from 'node:fs';

export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly version?: string;
  readonly sessionStatus?: number;
  readonly tag?: string;
  readonly scalar?: number;
  readonly image?: { readonly height: number; readonly width: number; readonly colourspace: number; readonly png: Buffer };
  readonly plugin?: string;
  readonly texts?: readonly string[];
}

/** The events of a file; throws where a record's checksum is wrong or the file ends within one. */
export function readEvents(file: string): ReadEvent[] {
  const bytes = readFileSync(file);
  const events: ReadEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const data = bytes.subarray(at + 12, at + 12 + length);
    if (data.length !== length) throw new Error(`The file ends within the record at ${at}.`);
    if (bytes.readUInt32LE(at + 8) !== masked(bytes.subarray(at, at + 8))) throw new Error(`The length at ${at} is damaged.`);
    if (bytes.readUInt32LE(at + 12 + length) !== masked(data)) throw new Error(`The record at ${at} is damaged.`);
    events.push(readEvent(data));
    at += 16 + length;
  }
  return events;
}

type Fields = Map<number, (number | Buffer)[]>;

function readEvent(data: Buffer): ReadEvent {
  const fields = readFields(data);
  const base = { wallTime: (first(fields, 1) as Buffer).readDoubleLE(), step: (first(fields, 2) ?? 0) as number };
  const version = first(fields, 3);
  if (version !== undefined) return { ...base, version: version.toString() };
  const session = first(fields, 7);
  if (session !== undefined) return { ...base, sessionStatus: first(readFields(session as Buffer), 1) as number };
  const value = readFields(first(readFields(first(fields, 5) as Buffer), 1) as Buffer);
  const tag = String(first(value, 1));
  const scalar = first(value, 2);
  if (scalar !== undefined) return { ...base, tag, scalar: (scalar as Buffer).readFloatLE() };
  const image = first(value, 4);
  if (image !== undefined) {
    const parts = readFields(image as Buffer);
    const [height, width, colourspace] = [1, 2, 3].map((field) => first(parts, field) as number);
    return {
      ...base,
      tag,
      image: { height: height ?? 0, width: width ?? 0, colourspace: colourspace ?? 0, png: first(parts, 4) as Buffer },
    };
  }
  const plugin = String(first(readFields(first(readFields(first(value, 9) as Buffer), 1) as Buffer), 1));
  const tensor = readFields(first(value, 8) as Buffer);
  if (first(tensor, 1) !== 7) throw new Error(`The tensor of ${tag} is none of strings.`);
  return { ...base, tag, plugin, texts: (tensor.get(8) ?? []).map(String) };
}

function first(fields: Fields, field: number): number | Buffer | undefined {
  return fields.get(field)?.[0];
}

function readFields(message: Buffer): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = () => {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = message[at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(value);
      shift += 7n;
    }
  };
  const take = (length: number) => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = varint();
    const [field, type] = [key >> 3, key & 7];
    const value = type === 0 ? varint() : take(type === 1 ? 8 : type === 5 ? 4 : varint());
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

function masked(bytes: Buffer): number {
  const table = Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
    return value;
  });
  let crc = -1;
  for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  const sum = BigInt((crc ^ -1) >>> 0);
  const turned = (sum >> 15n) | ((sum << 17n) & 0xffff_ffffn);
  return Number((turned + 0xa282ead8n) & 0xffff_ffffn);
}
