/**
 * Bytes as a list of what stands where, for the expected side of tests; it shares no code with what it tests. One item a
 * line: `u8 u16 u32 i16 i32 u64 i64` and a number (decimal or 0x), `hex` and bytes, `text` and a word; then a comment behind
 * `#`. `name:` alone on a line marks a place, `ptr name` is its offset from the start as a u32.
 */
export function layout(description: string): Uint8Array {
  const bytes: number[] = [];
  const places = new Map<string, number>();
  const pointers: { at: number; name: string }[] = [];
  for (const line of description.split('\n')) {
    const [kind, ...rest] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (!kind) continue;
    if (kind.endsWith(':')) places.set(kind.slice(0, -1), bytes.length);
    else if (kind === 'hex') bytes.push(...rest.map((pair) => Number.parseInt(pair, 16)));
    else if (kind === 'text') bytes.push(...Array.from(rest.join(' '), (letter) => letter.charCodeAt(0)));
    else if (kind === 'ptr') {
      pointers.push({ at: bytes.length, name: rest[0]! });
      bytes.push(0, 0, 0, 0);
    } else bytes.push(...littleEndian(kind, rest[0]!));
  }
  const result = Uint8Array.from(bytes);
  for (const { at, name } of pointers) {
    const place = places.get(name);
    if (place === undefined) throw new Error(`no place named ${name}`);
    new DataView(result.buffer).setUint32(at, place, true);
  }
  return result;
}

function littleEndian(kind: string, value: string): number[] {
  const size = { u8: 1, u16: 2, i16: 2, u32: 4, i32: 4, u64: 8, i64: 8 }[kind];
  if (size === undefined) throw new Error(`no kind ${kind}`);
  const bits = BigInt.asUintN(size * 8, BigInt(value));
  return Array.from({ length: size }, (_, index) => Number((bits >> BigInt(index * 8)) & 0xffn));
}
