/** The largest side of a picture that is accepted, in pixels; also the largest canvas of every engine we run in. */
export const MAX_PICTURE_SIDE = 16384;

/** The most pixels that a compressed picture may have: 256 MiB when it is decoded. */
export const MAX_PICTURE_PIXELS = 1 << 26;
