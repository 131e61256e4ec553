/** What differs in how a system's browsers report keys. */
export type Platform = 'mac' | 'windows' | 'other';

/** The platform by what `navigator.platform` says. */
export function platformOf(name: string): Platform {
  if (/^(Mac|iPhone|iPad|iPod)/i.test(name)) return 'mac';
  return /^Win/i.test(name) ? 'windows' : 'other';
}
