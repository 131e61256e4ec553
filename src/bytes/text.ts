/** UTF-8 bytes as text; what is no UTF-8 becomes U+FFFD. A terminating zero and what follows it are left out. */
export function decodeText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Text as UTF-8, without a terminating zero. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
