/** What differs in how a system's browsers report keys. */
export type Platform = 'mac' | 'windows' | 'other';

/** The platform by what `navigator.userAgent` says. */
export function platformOf(userAgent: string): Platform {
  if (/\b(Macintosh|iPhone|iPad|iPod)\b/.test(userAgent)) return 'mac';
  return /\bWindows\b/.test(userAgent) ? 'windows' : 'other';
}
