/** The few wire forms of protocol buffers that ONNX files need (https://protobuf.dev/programming-guides/encoding/). */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = [];

  varint(field: number, value: number | bigint): this { return this.#tag(field, 0).#push(encodeVarint(BigInt(value))); }
  float(field: number, value: number): this { return this.#tag(field, 5).#push(new Uint8Array(Float32Array.of(value).buffer)); }
  bytes(field: number, value: Uint8Array): this { return this.#tag(field, 2).#push(encodeVarint(BigInt(value.length))).#push(value); }
  text(field: number, value: string): this { return this.bytes(field, new TextEncoder().encode(value)); }
  message(field: number, fill: (writer: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter();
    fill(inner);
    return this.bytes(field, inner.finish());
  }
  /** Fields that are encoded already. */
  raw(fields: Uint8Array): this { return this.#push(fields); }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) { whole.set(part, at); at += part.length; }
    return whole;
  }

  #tag(field: number, wire: number): this { return this.#push(encodeVarint(BigInt((field << 3) | wire))); }
  #push(part: Uint8Array): this { this.#parts.push(part); return this; }
}

/** Negative numbers take ten bytes, as int64 does on the wire. */
function encodeVarint(value: bigint): Uint8Array {
  let rest = BigInt.asUintN(64, value);
  const out: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    out.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(out);
}
