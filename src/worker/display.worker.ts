import { hostDecoders } from './host-decoders.ts';
import { DisplayDriver } from './display-driver.ts';
import { loadImageDecoders } from './load-codecs.ts';
import type { DisplayFromSession, DisplaySide, PageFromDisplay, SessionFromDisplay } from './protocol.ts';
import { Endpoint } from './rpc.ts';
import { askEngine } from './video/codec-support.ts';
import { platformVideoDecoders } from './video/decoders.ts';

/** The display worker: display channels from socket to canvas. The page connects the session worker first. */
let driver: Promise<DisplayDriver> | null = null;

const page = new Endpoint<DisplaySide, PageFromDisplay>(self, {
  calls: {
    screenshot: async ({ monitor, type, quality }) => (await started()).screenshot(monitor, type, quality),
  },
  notices: {
    session: ({ port, wasmUrl }) => {
      const session = new Endpoint<DisplayFromSession, SessionFromDisplay>(port, {
        calls: {
          open: async (args) => (await started()).open(args),
          linkAhead: async (args) => (await started()).linkAhead(args),
          finishMigration: async () => (await started()).finishMigration(),
        },
        notices: {
          begin: ({ server, migration }) => {
            withDriver((it) => {
              it.begin(server, migration);
            });
          },
          options: (options) => {
            withDriver((it) => {
              it.setOptions(options);
            });
          },
          dropAhead: ({ server }) => {
            withDriver((it) => {
              it.dropAhead(server);
            });
          },
          takeOver: () => {
            withDriver((it) => {
              it.takeOver();
            });
          },
          close: () => {
            withDriver((it) => {
              it.close();
            });
          },
          clock: (reading) => {
            withDriver((it) => {
              it.setClock(reading);
            });
          },
          playback: (sound) => {
            withDriver((it) => {
              it.setPlayback(sound);
            });
          },
        },
      });
      driver = Promise.all([loadImageDecoders(wasmUrl), askEngine()]).then(([images, support]) => {
        const host = hostDecoders();
        const video = platformVideoDecoders(support, (data) => host.jpeg(data));
        return new DisplayDriver(page, session, { images, host, video });
      });
    },
    attachCanvas: ({ view, canvas, monitor }) => {
      withDriver((it) => {
        it.views.attach(view, canvas, monitor);
      });
    },
    showMonitor: ({ view, monitor }) => {
      withDriver((it) => {
        it.views.showMonitor(view, monitor);
      });
    },
    detachCanvas: ({ view }) => {
      withDriver((it) => {
        it.views.detach(view);
      });
    },
    visibility: ({ hidden }) => {
      withDriver((it) => {
        it.setHidden(hidden);
      });
    },
  },
});

function started(): Promise<DisplayDriver> {
  return driver ?? Promise.reject(new Error('the session worker is not connected yet'));
}

/** In the order asked: `then` of one promise runs in the order of its calls. A codec that can't load fails `open`. */
function withDriver(use: (driver: DisplayDriver) => void): void {
  started().then(use, () => undefined);
}
