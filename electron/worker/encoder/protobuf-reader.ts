import { AppError } from '../../common/rpc/app-error.ts';

/** One field of a message: a varint as bigint, or the bytes of anything else (views into the file, not copies). */
export interface Field { readonly field: number; readonly wire: number; readonly number: bigint; readonly bytes: Uint8Array; /** The field with its tag, as it stands in the file. */ readonly raw: Uint8Array }

const NONE = new Uint8Array();

/** The fields of one message, in order. Throws `damaged` where they do not end with the message. */
export function* readFields(message: Uint8Array): Generator<Field> {
  const cursor = { at: 0 };
  while (cursor.at < message.length) {
    const start = cursor.at;
    const tag = varint(message, cursor);
    const [field, wire] = [Number(tag >> 3n), Number(tag & 7n)];
    let number = 0n;
    let bytes: Uint8Array = NONE;
    if (wire === 0) number = varint(message, cursor);
    else {
      const length = wire === 1 ? 8 : wire === 5 ? 4 : wire === 2 ? Number(varint(message, cursor)) : -1;
      if (length < 0 || cursor.at + length > message.length) throw new AppError('damaged', 'The file is not a protocol buffer, or it is cut short.');
      bytes = message.subarray(cursor.at, cursor.at + length);
      cursor.at += length;
    }
    yield { field, wire, number, bytes, raw: message.subarray(start, cursor.at) };
  }
}

/** A repeated whole number: packed into one field, or one a field. */
export function* numbersOf({ wire, number, bytes }: Field): Generator<bigint> {
  if (wire === 0) { yield number; return; }
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) yield varint(bytes, cursor);
}

export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

function varint(message: Uint8Array, cursor: { at: number }): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = message[cursor.at++];
    if (byte === undefined) break;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asIntN(64, value);
  }
  throw new AppError('damaged', 'The file is not a protocol buffer, or it is cut short.');
}
