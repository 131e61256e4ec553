const CR = 13;
const LF = 10;

/** Text with each CR LF made LF; a CR alone stays. The bytes themselves when there is none. */
export function toLf(text: Uint8Array): Uint8Array {
  if (!text.includes(CR)) return text;
  const out = new Uint8Array(text.byteLength);
  let length = 0;
  for (let at = 0; at < text.byteLength; at++) {
    if (text[at] === CR && text[at + 1] === LF) continue;
    out[length++] = text[at]!;
  }
  return out.subarray(0, length);
}

/** Text with each LF made CR LF; those that are CR LF already stay. The bytes themselves when there is nothing to do. */
export function toCrLf(text: Uint8Array): Uint8Array {
  let alone = 0;
  for (let at = text.indexOf(LF); at >= 0; at = text.indexOf(LF, at + 1)) if (text[at - 1] !== CR) alone++;
  if (alone === 0) return text;
  const out = new Uint8Array(text.byteLength + alone);
  let length = 0;
  for (let at = 0; at < text.byteLength; at++) {
    if (text[at] === LF && text[at - 1] !== CR) out[length++] = CR;
    out[length++] = text[at]!;
  }
  return out;
}

/** Text without the zeros that some guests end it with. */
export function withoutZeros(text: Uint8Array): Uint8Array {
  let end = text.byteLength;
  while (end > 0 && text[end - 1] === 0) end--;
  return text.subarray(0, end);
}
