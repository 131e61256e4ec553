/**
 * A socket whose bytes pass through the page, because the page's `channelFactory` made it. One MessagePort a socket:
 * the worker holds one end, the page the other. Buffers change their owner with each message; none is copied.
 */

/** From the worker to the page. */
export type RelayToPage = { readonly send: ArrayBuffer } | { readonly close: true };

/** From the page to the worker. `opened` comes once, before any `data`; after `closed` comes nothing. */
export type RelayToWorker =
  | { readonly opened: true }
  | { readonly data: ArrayBuffer }
  | { readonly closed: { readonly clean: boolean; readonly message: string } };
