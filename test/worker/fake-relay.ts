import type { OpenSocket } from '../../src/worker/byte-socket.ts';
import type { RelayOpen } from '../../src/worker/protocol.ts';
import type { RelayToPage, RelayToWorker } from '../../src/worker/relay.ts';

/** What a worker asks the page for with `openRelay`. */
export type RelayRequest = RelayOpen & { readonly port: MessagePort };

/** Answers it as a page does: joins the worker's port to a socket. */
export function relayTo(open: OpenSocket, { port, ...target }: RelayRequest): void {
  const tell = (message: RelayToWorker) => {
    port.postMessage(message);
  };
  const socket = open(target, {
    opened: () => {
      tell({ opened: true });
    },
    data: (bytes) => {
      tell({ data: bytes.slice().buffer });
    },
    closed: ({ clean, message }) => {
      tell({ closed: { clean, message } });
    },
  });
  port.onmessage = ({ data }: MessageEvent<RelayToPage>) => {
    if ('send' in data) socket.send(new Uint8Array(data.send));
    else socket.close();
  };
}
