/** Pixels of a character's cell; the glyph leaves its last column and row free. */
export const CELL = { width: 6, height: 9 } as const;
const ROWS = 8;

/**
 * The printable characters of ASCII in 5 x 8 pixels, from the space on. A glyph is eight digits of base 32, one for each
 * row from the top: the digit's five bits are the row's pixels.
 */
const glyphs = (
  '00000000 44444040 aa000000 aavavaa0 4fke5u40 op248j30 cik8lid0 44000000 24888420 84222480 04lel400 044v4400 ' +
  '00000c48 000e0000 00000cc0 122488g0 ehjlphe0 4c4444e0 eh168gv0 eh161he0 26aiv220 vgu11he0 68guhhe0 v1248880 ' +
  'ehhehhe0 ehhf12c0 0cc0cc00 0cc0c480 248g8420 00v0v000 84212480 eh124040 ehnlnge0 ehhvhhh0 uhhuhhu0 ehggghe0 ' +
  'sihhhis0 vgguggv0 vgguggg0 ehgnhhf0 hhhvhhh0 e44444e0 72222ic0 hikokih0 ggggggv0 hrllhhh0 hhpljhh0 ehhhhhe0 ' +
  'uhhuggg0 ehhhlid0 uhhukih0 fgge11u0 v4444440 hhhhhhe0 hhhhha40 hhhllla0 hha4ahh0 hhha4440 v1248gv0 e88888e0 ' +
  'g8842210 e22222e0 4ah00000 0000000v 84000000 00e1fhf0 ggmphhu0 00egghe0 11djhhf0 00ehvge0 698s8880 00fhhf1e ' +
  'ggmphhh0 40c444e0 206222ic ggikoki0 c44444e0 00qllll0 00mphhh0 00ehhhe0 00uhhugg 00fhhf11 00mpggg0 00fge1u0 ' +
  '88s88960 00hhhjd0 00hhha40 00hhlla0 00ha4ah0 00hhhf1e 00v248v0 24484420 44444444 84424480 008l2000'
).split(' ');

/** A glyph as the wire has it: one bit a pixel, rows of whole bytes, the first pixel in the highest bit. */
export interface Glyph {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Whether there is a glyph for the character. */
export function isPrintable(character: string): boolean {
  return glyphs[character.charCodeAt(0) - 32] !== undefined;
}

/** The glyph of a character, each pixel `scale` pixels wide and high; a question mark where there is none. */
export function glyphOf(character: string, scale: number): Glyph {
  const rows = glyphs[character.charCodeAt(0) - 32] ?? glyphs['?'.charCodeAt(0) - 32]!;
  const width = 5 * scale;
  const height = ROWS * scale;
  const stride = Math.ceil(width / 8);
  const data = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const bits = parseInt(rows[Math.floor(y / scale)]!, 32);
    for (let x = 0; x < width; x++) {
      if ((bits >> (4 - Math.floor(x / scale))) & 1) data[y * stride + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return { width, height, data };
}

/** Pixels that a line of text takes. */
export function textWidth(text: string, scale: number): number {
  return text.length * CELL.width * scale;
}
