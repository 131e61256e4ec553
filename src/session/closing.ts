import { DecodeError } from '../bytes/decode-error.ts';
import { LinkError, ProtocolError, TransportError } from './errors.ts';

/** Why a session ended, as the `disconnect` event says it. */
export type CloseReason = 'closed' | 'server' | 'network' | 'auth' | 'protocol' | 'migration';

/** How a session ended. */
export interface Closing {
  /**
   * `closed` by the page; the `server` ended or refused it; the `network` lost it; `auth`: the password was not accepted, or
   * can't be sent from here; `protocol`: bytes that break it; `migration`: the guest moved to where this page can't follow.
   */
  readonly reason: CloseReason;
  /** As somebody wished it. */
  readonly clean: boolean;
  /** One sentence for a person. */
  readonly message: string;
}

/** Somebody on the page asked for the end. */
export const closedByPage: Closing = { reason: 'closed', clean: true, message: 'the session was closed' };

/** The end that follows from an error on a channel; `channel` is its name for a person, such as `display channel 0`. */
export function closingOf(error: unknown, channel: string): Closing {
  const message = `${channel}: ${error instanceof Error ? error.message : String(error)}`;
  if (error instanceof DecodeError || error instanceof ProtocolError)
    return { reason: 'protocol', clean: false, message };
  if (error instanceof TransportError) {
    return { reason: error.clean ? 'server' : 'network', clean: error.clean, message };
  }
  if (error instanceof LinkError) return { reason: linkReason(error), clean: false, message };
  // Nothing but the classes above is thrown for a server's doing; anything else is a defect of ours, told all the same.
  return { reason: 'protocol', clean: false, message };
}

function linkReason(error: LinkError): CloseReason {
  switch (error.problem) {
    case 'password':
    case 'authentication':
    case 'insecurePage':
      return 'auth';
    case 'notSpice':
    case 'version':
      return 'protocol';
    case 'needsSecured':
    case 'needsUnsecured':
    case 'session':
    case 'channelNotAvailable':
    case 'refused':
      return 'server';
  }
}
