import { encodeText } from '../bytes/text.ts';
import { LinkError } from '../session/errors.ts';
import { MAX_PASSWORD_LENGTH, TICKET_SIZE } from '../wire/link.ts';

/**
 * The password, encrypted for the server: RSA-OAEP with SHA-1, as SPICE demands it.
 * @throws {LinkError} when the password is too long, the key is none, or the page was not loaded securely
 */
export async function encryptTicket(publicKey: Uint8Array, password: string): Promise<Uint8Array> {
  const secret = encodeText(`${password}\0`);
  if (secret.byteLength > MAX_PASSWORD_LENGTH + 1) {
    throw new LinkError('password', `the password has ${secret.byteLength - 1} bytes, at most ${MAX_PASSWORD_LENGTH}`);
  }
  // Engines offer WebCrypto only to pages from https or the local host.
  const subtle = (crypto as { readonly subtle?: SubtleCrypto }).subtle;
  if (!subtle) {
    throw new LinkError(
      'insecurePage',
      'the password can be encrypted only on a page loaded over https or from localhost',
    );
  }
  try {
    const algorithm = { name: 'RSA-OAEP', hash: 'SHA-1' };
    const key = await subtle.importKey('spki', publicKey.slice(), algorithm, false, ['encrypt']);
    const ticket = new Uint8Array(await subtle.encrypt({ name: 'RSA-OAEP' }, key, secret));
    if (ticket.byteLength !== TICKET_SIZE) {
      throw new LinkError(
        'notSpice',
        `the server's key gives tickets of ${ticket.byteLength} bytes, not ${TICKET_SIZE}`,
      );
    }
    return ticket;
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw new LinkError('notSpice', "the server's public key is no RSA key", { cause: error });
  }
}
