import { mmDifference } from './millis.ts';
import type { Millis, MmTime } from './millis.ts';
import { MmClock, resetBetween } from './mm-clock.ts';
import type { ClockReset } from './mm-clock.ts';

/**
 * Names one connection to one server. A number never used before for each server a session turns to, also when it
 * comes back to one it knew: that server may have been restarted.
 */
export type ServerId = number;

/** How long the clock of a server that was left still dates frames. */
export const GRACE = 10_000;

/** How near a frame's margin must be to the usual one, of a clock with experience and of another server's clock. */
const USUAL = 250;
/** The largest margin a clock without experience believes. Servers ask for up to two seconds on slow networks. */
const BELIEVED_MOST = 2500;
/** The margin spice-server gives a frame unless the network asks for more. */
export const SERVER_MARGIN = 400;
/** How much nearer to its usual margin a frame must be by another server's clock than by its own server's. */
const FOREIGN = 100;

/** A clock and how far a frame's margin by it is from what is usual. */
export interface ClockChoice {
  readonly clock: MmClock;
  readonly server: ServerId;
  readonly deviation: number;
}

/**
 * The clocks of a session: one per server. Each reading belongs to the server whose channel brought it, so a reading
 * of the target never moves a frame of the source, and the other way round. After a switch the clock that was left
 * lives on for a grace period, because commands that moved with the guest may still be dated by it.
 */
export class SessionClocks {
  readonly #clocks = new Map<ServerId, { clock: MmClock; until: number }>();
  #current: ServerId;
  /** The clock that was left when the current one is not known yet: the jump is told when it is. */
  #left: MmClock | undefined;

  /** `server` is the one the session starts with. */
  constructor(server: ServerId) {
    this.#current = server;
    this.clock(server);
  }

  /** The server whose time is the session's. */
  get current(): ServerId {
    return this.#current;
  }

  /** The clock of `server`; made when there is none. A migration target's is used before the switch already. */
  clock(server: ServerId): MmClock {
    const found = this.#clocks.get(server);
    if (found !== undefined) return found.clock;
    const clock = new MmClock();
    this.#clocks.set(server, { clock, until: Infinity });
    return clock;
  }

  /** Whether `server`'s clock still counts: it is the current one's, a coming one's, or within its grace period. */
  isLive(server: ServerId, now: Millis): boolean {
    const found = this.#clocks.get(server);
    return found !== undefined && now < found.until;
  }

  /** Whether `clock` may date frames now: it is one of the live servers' and has been set. */
  dates(clock: MmClock, now: Millis): boolean {
    if (!clock.known) return false;
    for (const entry of this.#clocks.values()) if (entry.clock === clock) return now < entry.until;
    return false;
  }

  /** MAIN_INIT or MULTI_MEDIA_TIME of `server`, arrived at `now`. Returns what to tell the page, if anything. */
  handleServerTime(server: ServerId, serverTime: MmTime, now: Millis): ClockReset | undefined {
    const reset = this.clock(server).handleServerTime(serverTime, now);
    return this.#told(server, reset, now);
  }

  /** What is heard at `now` of `server`'s playback channel, as for `MmClock.handlePlayback`. */
  handlePlayback(server: ServerId, heard: MmTime, now: Millis): ClockReset | undefined {
    const reset = this.clock(server).handlePlayback(heard, now);
    return this.#told(server, reset, now);
  }

  /** PLAYBACK STOP of `server`, or its playback channel is gone. */
  handlePlaybackStop(server: ServerId): void {
    this.clock(server).handlePlaybackStop();
  }

  /** The session's channels have moved to `target`. Returns the jump, when both times are known and differ enough. */
  switchTo(target: ServerId, now: Millis): ClockReset | undefined {
    if (target === this.#current) return undefined;
    const source = this.#clocks.get(this.#current);
    if (source !== undefined) {
      source.until = now + GRACE;
      source.clock.handlePlaybackStop();
      if (source.clock.known) this.#left = source.clock;
    }
    this.#current = target;
    this.clock(target);
    this.#forget(now);
    return this.#told(target, undefined, now);
  }

  /** `server` is out of the question (a cancelled migration's target): its clock goes at once. */
  drop(server: ServerId): void {
    if (server !== this.#current) this.#clocks.delete(server);
  }

  /** The session's multimedia time with fractions, or undefined while the current server's is unknown. */
  read(now: Millis): number | undefined {
    const clock = this.clock(this.#current);
    return clock.known ? clock.read(now) : undefined;
  }

  /** Whether sound rules the session's clock. */
  soundPlaying(now: Millis): boolean {
    return this.clock(this.#current).soundPlaying(now);
  }

  /**
   * Which clock dates something whose margin by any clock is `marginBy(clock)` and that `server` brought: its own
   * server's, unless another live one fits clearly better; undefined when its own is not known yet or none fits. A
   * clock without experience believes margins of `least` and more.
   */
  choose(server: ServerId, marginBy: (clock: MmClock) => number, least: number, now: Millis): ClockChoice | undefined {
    if (!this.clock(server).known) return undefined;
    let best: ClockChoice | undefined;
    for (const [id, { clock, until }] of this.#clocks) {
      if (!clock.known || now >= until) continue;
      const margin = marginBy(clock);
      const fit = clock.usualMargins.length === 0 ? inexperienced(margin, least) : experienced(margin, clock);
      if (fit === undefined || (id !== server && fit > USUAL)) continue;
      const deviation = fit + (id === server ? 0 : FOREIGN);
      if (best === undefined || deviation < best.deviation) best = { clock, server: id, deviation };
    }
    return best;
  }

  #told(server: ServerId, reset: ClockReset | undefined, now: Millis): ClockReset | undefined {
    if (server !== this.#current) return undefined;
    const clock = this.clock(server);
    if (this.#left === undefined || !clock.known) return reset;
    const before = this.#left.read(now);
    this.#left = undefined;
    return resetBetween(before, clock.read(now), 'migration');
  }

  #forget(now: Millis): void {
    for (const [id, { until }] of this.#clocks) if (now >= until) this.#clocks.delete(id);
  }
}

/** Picture minus sound at `now`: positive when the picture of `mmTime` is shown after its sound is heard. */
export function skewAgainst(sound: MmClock, mmTime: MmTime, now: Millis): number {
  return -mmDifference(mmTime, sound.read(now));
}

function inexperienced(margin: number, least: number): number | undefined {
  return margin >= least && margin <= BELIEVED_MOST ? Math.abs(margin - SERVER_MARGIN) : undefined;
}

function experienced(margin: number, clock: MmClock): number | undefined {
  const deviation = Math.min(...clock.usualMargins.map((usual) => Math.abs(margin - usual)));
  return deviation <= USUAL ? deviation : undefined;
}
