/**
 * Addresses below the heap (the module is compiled with `memoryBase` = RESERVED). They are constants, so that hot
 * loops address their tables with immediate offsets. All of it is zero when the module starts.
 */

/** Largest accepted side of a picture, in pixels. */
export const MAX_SIDE: u32 = 16384;
/** Largest accepted picture, in pixels. */
export const MAX_PIXELS: u32 = 1 << 26;

/** 256 RGBA words, filled by the caller before a picture with a palette is decoded. */
export const PALETTE: usize = 0x0400;

/** QUIC: the bits of the stream that index a decode table (at most 10, see quic-colours.ts), and the bytes of one such table, see quic-tables.ts. */
export const INDEX_BITS: u32 = 9;
export const TABLE_BYTES: usize = 4 << INDEX_BITS;
/** QUIC: one decode table for each Golomb-Rice code, 8 bits a component, then 5 bits a component. */
export const TABLES_8: usize = 0x2000;
export const TABLES_5: usize = TABLES_8 + 8 * TABLE_BYTES;
/** QUIC: lengths of the codewords of each residual in each code, eight u16 in a row. */
export const LENGTHS_8: usize = TABLES_5 + 8 * TABLE_BYTES;
export const LENGTHS_5: usize = LENGTHS_8 + 256 * 16;
/** QUIC: 32 bytes for each of 8 buckets of each of 4 components, see quic-model.ts. */
export const MODEL: usize = LENGTHS_5 + 32 * 16;
/** QUIC: adaptation state of the colours (0) and of a single plane (1), see quic-model.ts. */
export const STATES: usize = MODEL + 4 * 8 * 32;
/** QUIC: masks of codes which do not exist with 5 bits, kept out of the search for the best code. */
export const ABSENT_5: usize = STATES + 64;
/** QUIC: low six bits of the format's pseudo-random sequence. */
export const RANDOM: usize = ABSENT_5 + 16;
/** QUIC: where the bucket of each difference lies in a component's part of the model. */
export const BUCKETS_8: usize = RANDOM + 256;
export const BUCKETS_5: usize = BUCKETS_8 + 256;
/** LZ and LZ4: shuffle masks which repeat the first 0 to 15 bytes of a vector. */
export const REPEATS: usize = BUCKETS_5 + 32;
/** QUIC: for each code the lanes of its counter, and a one in the lane of each higher code, 32 bytes together. */
export const FORMS: usize = REPEATS + 256;
/** QUIC: for each step the count at which counters are halved, eight times, and the mask of waits, 32 bytes together. */
export const STEPS: usize = FORMS + 8 * 32;
/** QUIC: the differences of each pixel of a row, as RGB words and, of a single plane, as bytes; index -1 exists. */
export const CONTEXTS: usize = 0x10040;
export const PLANE_CONTEXTS: usize = CONTEXTS + 4 * <usize>MAX_SIDE + 64;

/** First address of the heap. */
export const RESERVED: usize = 0x24100;
