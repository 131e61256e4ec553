/**
 * The arithmetic of translucent pixels: words 0xAABBGGRR whose colours are multiplied with their alpha. All four bytes
 * of a word are treated at once, two and two, with the server's rounding: a product is
 * `(t + (t >> 8)) >> 8` for `t = a * b + 128`, a sum stops at 255.
 */

/** Each byte times `a`. In 32 bit integers throughout, where both sums just fit. */
export function scaleWord(word: number, a: number): number {
  let even = (Math.imul(word & 0xff00ff, a) + 0x800080) | 0;
  even = ((even + ((even >>> 8) & 0xff00ff)) >>> 8) & 0xff00ff;
  let odd = (Math.imul((word >>> 8) & 0xff00ff, a) + 0x800080) | 0;
  odd = (odd + ((odd >>> 8) & 0xff00ff)) & 0xff00ff00;
  return even | odd;
}

/** Each byte times the same byte of another word. */
export function multiplyWords(a: number, b: number): number {
  return (
    product(a & 255, b & 255) |
    (product((a >>> 8) & 255, (b >>> 8) & 255) << 8) |
    (product((a >>> 16) & 255, (b >>> 16) & 255) << 16) |
    (product(a >>> 24, b >>> 24) << 24)
  );
}

function product(a: number, b: number): number {
  const t = a * b + 128;
  return (t + (t >> 8)) >> 8;
}

/** Sums that stop at 255. */
export function addWords(a: number, b: number): number {
  let even = (a & 0xff00ff) + (b & 0xff00ff);
  even = (even | (0x1000100 - ((even >>> 8) & 0xff00ff))) & 0xff00ff;
  let odd = ((a >>> 8) & 0xff00ff) + ((b >>> 8) & 0xff00ff);
  odd = (odd | (0x1000100 - ((odd >>> 8) & 0xff00ff))) & 0xff00ff;
  return even | (odd << 8);
}

/** A pixel laid over another. */
export function over(source: number, dest: number): number {
  const alpha = source >>> 24;
  if (alpha === 255) return source;
  if (source === 0) return dest;
  return addWords(scaleWord(dest, 255 - alpha), source);
}

/** Lays a row of pixels over another, each first made fainter by `alpha`. */
export function overRow(source: Uint32Array, alpha: number, dest: Uint32Array, length: number): void {
  if (alpha === 255) {
    for (let i = 0; i < length; i++) dest[i] = over(source[i]!, dest[i]!);
  } else if (alpha > 0) {
    for (let i = 0; i < length; i++) dest[i] = over(scaleWord(source[i]!, alpha), dest[i]!);
  }
}
