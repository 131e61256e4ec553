/** Why a draw message was not, or not wholly, carried out. The surfaces stay as they are; the next message may work. */
export type DrawProblem =
  /** It names a surface that there is none of. */
  | 'surface'
  /** An image could not be had: not in the cache, or its bytes are damaged. */
  | 'image'
  /** A combination that the server itself leaves undefined. */
  | 'undefined';

export class DrawError extends Error {
  override readonly name = 'DrawError';
  readonly problem: DrawProblem;

  constructor(problem: DrawProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

/** A message needs an image that another channel of the session has yet to bring; it can be painted after that. */
export class ImageNotYet extends Error {
  override readonly name = 'ImageNotYet';
  readonly image: bigint;

  constructor(image: bigint) {
    super(`image ${image} has not been decoded yet`);
    this.image = image;
  }
}
