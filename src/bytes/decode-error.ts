/** What is wrong with bytes that could not be understood. */
export type DecodeProblem =
  /** A field reaches past the end of what was sent. */
  | 'truncated'
  /** A field holds a value that the protocol does not define. */
  | 'invalid'
  /** A count, length or size is beyond what is accepted. */
  | 'oversized'
  /** A pointer leads outside of its message, or back to itself. */
  | 'pointer'
  /** Bytes are left after the last field. */
  | 'excess';

/**
 * Bytes that break the format. `path` names the place from the outside in: message, field, field of that field.
 * The message is a sentence without capital and full stop, with the numbers: `drawCopy.base.clip: needs 16 bytes, 3 left`.
 */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly problem: DecodeProblem;
  readonly detail: string;
  /** From the outermost to the innermost name. */
  readonly path: readonly string[];

  constructor(problem: DecodeProblem, detail: string, path: readonly string[] = [], options?: ErrorOptions) {
    super(path.length > 0 ? `${path.join('.')}: ${detail}` : detail, options);
    this.problem = problem;
    this.detail = detail;
    this.path = path;
  }

  /** The same error, seen from one level further out. */
  within(name: string): DecodeError {
    return new DecodeError(this.problem, this.detail, [name, ...this.path], { cause: this.cause });
  }
}
