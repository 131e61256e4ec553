/** The colour of the mark of a number, as RRGGBB: one that a surface of 5 bits a colour has too. */
export function markColour(number: number): string {
  let colour = 0;
  for (let shift = 0; shift < 15; shift += 5) {
    const five = ((((number % 32767) * 7919 + 4321) % 32768) >> shift) & 31;
    colour = (colour << 8) | (five << 3) | (five >> 2);
  }
  return colour.toString(16).padStart(6, '0');
}
