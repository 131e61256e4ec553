import type { Guest } from './guest.ts';
import type { ScriptedServer } from './scripted-server.ts';
import type { Session } from './session.ts';

/** How a guest is moved. */
export interface MoveOptions {
  /** What the source tries; a client that can't, or a target that won't, gets the next. `seamless` by default. */
  readonly kind?: 'seamless' | 'semi-seamless' | 'switch-host';
  /** Milliseconds between the client's answer and the guest's move: how long its memory takes to copy. */
  readonly pause?: number;
  /** Milliseconds that a client has to link to the target; 10000 by default. */
  readonly patience?: number;
  /** What goes wrong, and when: `begun` is when clients were told, `connected` when they have linked, `moved` after. */
  readonly fault?: {
    readonly at: 'begun' | 'connected' | 'moved';
    readonly what: 'cancel' | 'source-dies' | 'target-dies';
  };
}

/** How a move went, as the servers saw it. */
export interface MoveReport {
  readonly outcome: 'completed' | 'cancelled' | 'died';
  /** How each client was moved. */
  readonly clients: readonly ('seamless' | 'semi-seamless' | 'switch-host')[];
}

/** A client has so long to leave the source. */
const FAREWELL = 10_000;

type How = MoveReport['clients'][number];

/** Moves the guest of `source` to `target`, in the order in which real servers do it. */
export async function moveGuest(
  source: ScriptedServer,
  target: ScriptedServer,
  options: MoveOptions,
): Promise<MoveReport> {
  if (!source.guest) throw new Error(`no guest runs on ${source.name}`);
  const sessions = source.sessions.filter(({ stage }) => stage === 'live');
  const answers = Promise.all(sessions.map((session) => tell(session, sessions.length, target, options)));

  const begun = await strike('begun', source, target, options, sessions);
  if (begun) return { outcome: begun, clients: [] };
  const clients = await answers;
  const connected = await strike('connected', source, target, options, sessions);
  if (connected) return { outcome: connected, clients };
  await new Promise((resolve) => setTimeout(resolve, options.pause ?? 0));

  // The guest stands still: nobody may see it move between the two hosts.
  for (const session of sessions) session.guestLeft();
  const guest = source.release();
  if (!guest) return { outcome: 'died', clients };
  await handOver(sessions, clients, guest, target);
  const farewell = setTimeout(() => {
    for (const session of sessions) session.cut();
  }, FAREWELL);
  farewell.unref();
  const moved = await strike('moved', source, target, options, []);
  return { outcome: moved ?? 'completed', clients };
}

/** Tells a client ahead, waits until it has linked, and says how it will be moved. */
async function tell(
  session: Session,
  clients: number,
  target: ScriptedServer,
  { kind = 'seamless', patience = 10_000 }: MoveOptions,
): Promise<How> {
  if (kind === 'switch-host' || !session.canBeTold(false)) return 'switch-host';
  // Only a client that is alone can be moved seamlessly.
  const seamless = kind === 'seamless' && clients === 1 && session.canBeTold(true);
  const answer = await session.tellAhead(addressOf(target, session), seamless, patience);
  if (answer === 'migrateConnectedSeamless') return 'seamless';
  return answer === 'migrateConnected' ? 'semi-seamless' : 'switch-host';
}

/** Each client is told to go on with the target, which runs the guest from now on. */
async function handOver(
  sessions: readonly Session[],
  clients: readonly How[],
  guest: Guest,
  target: ScriptedServer,
): Promise<void> {
  const words = sessions.map((session, index) => {
    switch (clients[index]!) {
      case 'seamless':
        return session.migrateChannels();
      case 'semi-seamless':
        session.agentLeft();
        session.main.channel.send({ name: 'migrateEnd', body: undefined });
        return Promise.resolve();
      case 'switch-host':
        session.agentLeft();
        session.main.channel.send({ name: 'migrateSwitchHost', body: addressOf(target, session) });
        return Promise.resolve();
    }
  });
  target.receive(guest);
  await Promise.race([Promise.all(words), new Promise((resolve) => setTimeout(resolve, FAREWELL).unref())]);
}

/** Where a client finds the target: on the host under which it found the source. */
function addressOf(
  target: ScriptedServer,
  session: Session,
): { port: number; sport: number; host: string; certSubject: null } {
  const host = session.main.channel.link.pipe.host ?? '127.0.0.1';
  return { port: target.port, sport: 0, host, certSubject: null };
}

/** Lets go wrong what is to, and says how the move ended by it. */
async function strike(
  at: 'begun' | 'connected' | 'moved',
  source: ScriptedServer,
  target: ScriptedServer,
  { fault }: MoveOptions,
  sessions: readonly Session[],
): Promise<'cancelled' | 'died' | null> {
  if (fault?.at !== at) return null;
  switch (fault.what) {
    case 'cancel':
      for (const session of sessions) session.main.channel.send({ name: 'migrateCancel', body: undefined });
      return 'cancelled';
    case 'source-dies':
      await source.stop();
      return 'died';
    case 'target-dies':
      await target.stop();
      // The source finds out and goes on as if nothing had been.
      if (at === 'moved') return 'died';
      for (const session of sessions) session.main.channel.send({ name: 'migrateCancel', body: undefined });
      return 'cancelled';
  }
}
