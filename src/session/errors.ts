/** Right bytes at the wrong moment, or beyond what is accepted: the server breaks the protocol. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly problem = 'protocol';
}

/** The server, or the page, ends the link before the channel is up. */
export type LinkProblem =
  /** What answers does not speak SPICE, or not our version of it. */
  | 'notSpice'
  | 'version'
  /** The ticket was refused. */
  | 'password'
  /** The server wants a channel that is encrypted, or one that is not. */
  | 'needsSecured'
  | 'needsUnsecured'
  /** The server knows nothing of the session that the channel names. */
  | 'session'
  | 'channelNotAvailable'
  /** The server wants a way of authentication that is not spoken here. */
  | 'authentication'
  /** The page cannot encrypt the ticket, because it was not loaded securely. */
  | 'insecurePage'
  /** Any other refusal. */
  | 'refused';

/** The link of a channel failed for a reason that the server or the page gave. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly problem: LinkProblem;

  constructor(problem: LinkProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

/** The socket failed or went away. `clean`: the other end closed it in order. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly problem = 'transport';
  readonly clean: boolean;

  constructor(message: string, clean: boolean) {
    super(message);
    this.clean = clean;
  }
}
