import type { Awaiting } from './patience.ts';

/**
 * One migration of the guest as the client sees it; states are named for what they wait for.
 *
 * - `idle`: the source serves the session, and nothing moves.
 * - `mainLink`: the main channel is being linked to the target.
 * - `seamlessAnswer`: the target is asked whether it can take the session over as it is.
 * - `channelLinks`: the other channels are being linked to the target.
 * - `move`: the source was told that all is linked; the guest moves.
 * - `lastChannel`: channels are changing over to the target, one by one.
 * - `targetInit`: a target that takes the session over anew has yet to send INIT.
 * - `giveUp`: the target could not be linked, or was lost again, and the source knows; the guest may move all the same.
 * - `reconnect`: the session connects anew, to where the guest went.
 */
export type MigrationState =
  | 'idle'
  | 'mainLink'
  | 'seamlessAnswer'
  | 'channelLinks'
  | 'move'
  | 'lastChannel'
  | 'targetInit'
  | 'giveUp'
  | 'reconnect';

export type MigrationEvent =
  /** BEGIN or BEGIN_SEAMLESS from the source. */
  | 'begin'
  /** The target's main channel is linked; it is to be asked for a seamless move, or not. */
  | 'mainLinkedSeamless'
  | 'mainLinked'
  /** DST_SEAMLESS_ACK or NACK. */
  | 'answered'
  | 'channelsLinked'
  /** Anything of the above failed. */
  | 'refused'
  /** The source told a channel to MIGRATE: the guest goes. */
  | 'channelMoving'
  /** Every channel has changed over. */
  | 'allMoved'
  /** MIGRATE_END from the source of a move that is not seamless. */
  | 'end'
  /** INIT from the target, and every other channel has followed. */
  | 'init'
  | 'cancel'
  | 'switchHost'
  /** The source is gone while the guest was moving. */
  | 'sourceLost'
  /** What the state waits for did not come in time; see `migrationWaits`. */
  | 'overdue'
  /** The new connection is up, or has failed. */
  | 'reconnected'
  /** The session ended. */
  | 'close';

/** INVARIANT: a pair that is not in this table does not happen; `nextMigrationState` refuses it. */
export const migrationTransitions = {
  idle: { begin: 'mainLink', switchHost: 'reconnect', cancel: 'idle', close: 'idle' },
  mainLink: {
    begin: 'mainLink',
    mainLinkedSeamless: 'seamlessAnswer',
    mainLinked: 'channelLinks',
    refused: 'giveUp',
    cancel: 'idle',
    switchHost: 'reconnect',
    close: 'idle',
  },
  seamlessAnswer: {
    begin: 'mainLink',
    answered: 'channelLinks',
    overdue: 'channelLinks',
    refused: 'giveUp',
    cancel: 'idle',
    switchHost: 'reconnect',
    close: 'idle',
  },
  channelLinks: {
    begin: 'mainLink',
    channelsLinked: 'move',
    refused: 'giveUp',
    cancel: 'idle',
    switchHost: 'reconnect',
    close: 'idle',
  },
  move: {
    begin: 'mainLink',
    channelMoving: 'lastChannel',
    end: 'targetInit',
    refused: 'giveUp',
    cancel: 'idle',
    switchHost: 'reconnect',
    close: 'idle',
  },
  lastChannel: {
    channelMoving: 'lastChannel',
    allMoved: 'idle',
    sourceLost: 'reconnect',
    overdue: 'reconnect',
    switchHost: 'reconnect',
    close: 'idle',
  },
  targetInit: { init: 'idle', sourceLost: 'reconnect', overdue: 'reconnect', switchHost: 'reconnect', close: 'idle' },
  giveUp: {
    begin: 'mainLink',
    cancel: 'idle',
    end: 'reconnect',
    channelMoving: 'reconnect',
    switchHost: 'reconnect',
    close: 'idle',
  },
  reconnect: { reconnected: 'idle', switchHost: 'reconnect', close: 'idle' },
} as const satisfies Record<MigrationState, Partial<Record<MigrationEvent, MigrationState>>>;

/**
 * How long a state may last. Links have limits of their own, a person or the page may take any time, and so may the copying
 * of a guest's memory.
 */
export const migrationWaits: Record<MigrationState, Awaiting | null> = {
  idle: null,
  mainLink: null,
  seamlessAnswer: { what: 'answer of the target', limit: 10_000 },
  channelLinks: null,
  move: null,
  lastChannel: { what: 'word of the source on every channel', limit: 20_000 },
  targetInit: { what: 'INIT from the target', limit: 20_000 },
  giveUp: null,
  reconnect: null,
};

/** @returns the state after `event`, or null when that event cannot happen in `state` */
export function nextMigrationState(state: MigrationState, event: MigrationEvent): MigrationState | null {
  const row: Partial<Record<MigrationEvent, MigrationState>> = migrationTransitions[state];
  return row[event] ?? null;
}

/** How a migration ended, as the `migration-end` event says it. */
export type MigrationOutcome = 'completed' | 'cancelled' | 'failed';
