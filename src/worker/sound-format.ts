import { DecodeError } from '../bytes/decode-error.ts';

/** Channels of a sound that are accepted; a server has two. */
export const MOST_CHANNELS = 8;
/** Samples a second that are accepted; a server has 44,100 or 48,000. */
const LEAST_RATE = 8000;
const MOST_RATE = 192_000;

/** Checks what a START says. @throws {DecodeError} for a format that no sound has */
export function checkSoundFormat({ channels, frequency }: { channels: number; frequency: number }): void {
  if (channels < 1 || channels > MOST_CHANNELS) {
    throw new DecodeError('invalid', `${channels} channels, 1 to ${MOST_CHANNELS} accepted`, ['start', 'channels']);
  }
  if (frequency < LEAST_RATE || frequency > MOST_RATE) {
    throw new DecodeError('invalid', `${frequency} samples a second`, ['start', 'frequency']);
  }
}
