import { closedByPage } from '../session/closing.ts';
import type { DisplayFromSession, PageFromSession, SessionFromDisplay, SessionSide } from './protocol.ts';
import { Endpoint } from './rpc.ts';
import { SessionDriver } from './session-driver.ts';

/** The session worker: everything of a session but its display channels. The page connects the display worker first. */
let driver: SessionDriver | null = null;

const page = new Endpoint<SessionSide, PageFromSession>(self, {
  calls: {
    connect: (args) => started().connect(args),
    readClipboard: ({ type }) => started().agent.read(type),
    writePort: ({ port, data }) => {
      started().ports.write(port, data);
      return undefined;
    },
  },
  notices: {
    display: ({ port }) => {
      const display = new Endpoint<SessionFromDisplay, DisplayFromSession>(port, {
        calls: {
          openRelay: (args) => page.call('openRelay', args, [args.port]),
        },
        notices: {
          closed: ({ server, closing }) => {
            started().displayClosed(server, closing);
          },
          moving: () => {
            started().channelMoving();
          },
          stranded: () => {
            started().channelStranded('display channel');
          },
          aheadLost: () => {
            started().aheadLost();
          },
          moved: ({ server }) => {
            started().displayMoved(server);
          },
          skipped: ({ message }) => {
            page.notify('notify', { severity: 'warning', message });
          },
          mmTimeReset: (reset) => {
            page.notify('mmTimeReset', reset);
          },
          counters: (counters) => {
            started().counters(counters);
          },
        },
      });
      driver = new SessionDriver(page, display);
    },
    disconnect: () => {
      started().close(closedByPage);
    },
    options: (options) => {
      started().setOptions(options);
    },
    input: ({ events, at }) => {
      started().input(events, at);
    },
    offerClipboard: ({ types }) => {
      started().agent.offer(types);
    },
    sendFile: ({ id, file }) => {
      started().agent.sendFile(id, file);
    },
    cancelFile: ({ id }) => {
      started().agent.cancelFile(id);
    },
    guestMonitors: (monitors) => {
      started().agent.setMonitors(monitors);
    },
    guestEffects: (off) => {
      started().agent.setEffects(off);
    },
    guestVolume: (volume) => {
      started().agent.setVolume(volume);
    },
    ports: ({ names }) => {
      started().ports.want(names);
    },
    portTaken: ({ port, messages }) => {
      started().ports.taken(port, messages);
    },
    portBreak: ({ port }) => {
      started().ports.sendBreak(port);
    },
    portClose: ({ port }) => {
      started().ports.close(port);
    },
  },
});

function started(): SessionDriver {
  if (!driver) throw new Error('the display worker is not connected yet');
  return driver;
}
