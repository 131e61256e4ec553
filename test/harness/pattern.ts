/** Text of exactly so many bytes of UTF-8, the same every time: short lines, some of them beyond ASCII. */
export function patternText(bytes: number): string {
  const parts: string[] = [];
  let length = 0;
  for (let line = 0; ; line++) {
    const part =
      line % 4 === 3 ? `Zeile ${line}: Äpfel, 日本語, 🍏\n` : `line ${line} of the pattern, in ASCII alone\n`;
    const size = line % 4 === 3 ? new TextEncoder().encode(part).byteLength : part.length;
    if (length + size > bytes) return parts.join('') + 'x'.repeat(bytes - length);
    parts.push(part);
    length += size;
  }
}

/** So many bytes, the same for the same seed, that no compression helps with. */
export function patternBytes(size: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let state = seed | 1;
  for (let at = 0; at < size; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state;
  }
  return bytes;
}
