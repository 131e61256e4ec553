/** What a message that waits takes beside its bytes, in bytes: a bound must hold for empty ones, too. */
export const MESSAGE_COST = 1024;
