import type { MoveOptions, MoveReport } from '../../demo/server/migration.ts';
import type { Faults, ScriptedServerOptions, ScriptedState } from '../../demo/server/scripted-server.ts';
import type { ChannelName } from '../../src/wire/channel-types.ts';
import { command, fetchPicture } from './page.ts';
import type { Picture } from './picture-types.ts';

/** A scripted server of demo/server that the test runner started for this page. */
export interface PageScripted {
  readonly id: number;
  readonly port: number;
  readonly url: string;
  readonly state: () => Promise<ScriptedState>;
  /** What the guest's screen really shows. */
  readonly picture: () => Promise<Picture>;
  /** From now on nothing moves by itself, until another channel comes. */
  readonly hold: () => Promise<void>;
  /** Somebody copies text in the guest, which has an agent. */
  readonly copy: (text: string) => Promise<void>;
  /** Sends any bytes as a message of a channel to every client. */
  readonly inject: (channel: ChannelName, type: number, bytes?: Iterable<number>) => Promise<void>;
  /** Cuts every connection, or those of one kind of channel. */
  readonly drop: (channel?: ChannelName) => Promise<void>;
  /** Misbehaves otherwise from now on. */
  readonly setFaults: (faults: Partial<Faults>) => Promise<void>;
  readonly migrate: (target: PageScripted, options?: MoveOptions) => Promise<MoveReport>;
  readonly stop: () => Promise<void>;
}

/** Starts one whose picture stands still, unless the options say otherwise. */
export async function startScripted(options: ScriptedServerOptions = {}): Promise<PageScripted> {
  const guest = { animation: false, film: false, ...options.guest };
  const { id, port } = await command('scripted:start', { ...options, guest });
  return {
    id,
    port,
    url: `ws://127.0.0.1:${port}/`,
    state: () => command('scripted:state', { id }),
    picture: async () => fetchPicture(await command('scripted:picture', { id })),
    inject: async (channel, type, bytes = []) => {
      await command('scripted:inject', { id, channel, type, bytes: [...bytes] });
    },
    copy: async (text) => {
      await command('scripted:copy', { id, text });
    },
    hold: async () => {
      await command('scripted:hold', { id });
    },
    drop: async (channel) => {
      await command('scripted:drop', { id, channel: channel ?? null });
    },
    setFaults: async (faults) => {
      await command('scripted:faults', { id, faults });
    },
    migrate: (target, move = {}) => command('scripted:migrate', { id, target: target.id, options: move }),
    stop: async () => {
      await command('scripted:stop', { id });
    },
  };
}
