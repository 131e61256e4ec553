import { LinkError } from '../session/errors.ts';
import type { MigrateStep } from '../session/main-channel.ts';
import { nextMigrationState } from '../session/migration.ts';
import type { MigrationEvent, MigrationOutcome, MigrationState } from '../session/migration.ts';
import type { MigrationTarget } from '../wire/main.ts';
import type { ServerPlace } from './channel-slot.ts';
import type { MigrationKind } from './protocol.ts';
import type { DisplayEndpoint, PageEndpoint } from './session-driver.ts';
import type { ServerChannels } from './server-channels.ts';
import { epochNow } from './worker-clock.ts';

/** What a migration needs of its session. */
export interface MigrationHost {
  readonly page: PageEndpoint;
  readonly display: DisplayEndpoint;
  /** The session's channels; null once it has ended. */
  readonly channels: ServerChannels | null;
  /** How many display channels the session has. */
  readonly displays: number;
  /** A number for one more server. */
  nextServer(): number;
  /** The password in use was refused by the target: another one, or null when nobody has one. */
  askPassword(error: LinkError): Promise<string | null>;
  /** Leaves the source and connects anew; settles when that is up, fails when it can't be. */
  reconnect(place: { readonly url: string; readonly password: string }): Promise<void>;
  /** A migration begins, or is over. */
  busy(migrating: boolean): void;
}

/** One migration from its first message to its end. */
interface Run {
  readonly kind: MigrationKind;
  readonly startedAt: number;
  place: ServerPlace;
  displaysMoved: number;
}

/** So long a target may take to say whether it can take the session over as it is, in milliseconds. */
const ANSWER_TIMEOUT = 10_000;

/** Carries a session from server to server: links the target ahead, follows the guest, tells the page. */
export class MigrationDriver {
  readonly #host: MigrationHost;
  #state: MigrationState = 'idle';
  #run: Run | null = null;
  #answer: ((seamless: boolean) => void) | null = null;

  constructor(host: MigrationHost) {
    this.#host = host;
  }

  get state(): MigrationState {
    return this.#state;
  }

  /** A step of the source's main channel, or the target's answer. */
  handle(step: MigrateStep): void {
    switch (step.step) {
      case 'begin':
        void this.#begin('semi-seamless', step.target, null);
        break;
      case 'beginSeamless':
        void this.#begin('seamless', step.target, step.sourceVersion);
        break;
      case 'seamlessAck':
      case 'seamlessNack':
        this.#answer?.(step.step === 'seamlessAck');
        break;
      case 'cancel':
        if (this.#to('cancel')) this.#drop('cancelled');
        break;
      case 'end':
        this.#end();
        break;
      case 'switchHost':
        void this.#switchHost(step.target);
    }
  }

  /** A channel of this worker has changed over to the target. */
  channelMoved(seamless: boolean): void {
    if (seamless && this.#to('channelMoved')) this.#checkAllMoved();
    else this.#checkAllMoved();
  }

  /** A display channel has changed over to the target. */
  displayMoved(server: number): void {
    if (this.#run?.place.server !== server) return;
    this.#run.displaysMoved += 1;
    this.channelMoved(this.#state === 'move' || this.#state === 'lastChannel');
  }

  /** The target that takes the session over anew sent INIT: the other channels follow. */
  targetReady(): void {
    if (this.#state !== 'targetInit' || !this.#run) return;
    this.#host.channels?.takeOthersOver();
    this.#host.display.notify('takeOver', { server: this.#run.place.server });
  }

  /** The source is gone. @returns whether the migration takes care of that */
  sourceLost(): boolean {
    const run = this.#run;
    if (!run || !this.#to('sourceLost')) return false;
    void this.#reconnect(run);
    return true;
  }

  /** The session ended. */
  close(): void {
    if (this.#run) this.#tell(this.#run, 'failed', { blackout: 0, framesDropped: 0, mmTimeShift: 0 });
    this.#run = null;
    this.#answer = null;
    this.#to('close');
  }

  async #begin(kind: MigrationKind, target: MigrationTarget, sourceVersion: number | null): Promise<void> {
    if (!this.#to('begin')) return;
    this.#drop('cancelled');
    const run = await this.#start(kind, target);
    const { channels } = this.#host;
    if (!run || !channels) return;
    try {
      await this.#linkMain(run, channels);
      if (this.#run !== run) return;
      let seamless = sourceVersion !== null;
      if (this.#to(seamless ? 'mainLinkedSeamless' : 'mainLinked') && sourceVersion !== null) {
        seamless = await this.#askSeamless(channels, sourceVersion);
        if (this.#run !== run) return;
        this.#to('answered');
      }
      await Promise.all([channels.linkOthersAhead(run.place), this.#host.display.call('linkAhead', run.place)]);
      if (this.#run !== run) return;
      this.#to('channelsLinked');
      channels.sendMain({ name: seamless ? 'migrateConnectedSeamless' : 'migrateConnected', body: undefined });
    } catch {
      if (this.#run !== run || !this.#to('refused')) return;
      channels.sendMain({ name: 'migrateConnectError', body: undefined });
      this.#drop('failed');
    }
  }

  /** Asks the page where the target is, and tells it that a migration begins. @returns null when it was overtaken */
  async #start(kind: MigrationKind, target: MigrationTarget): Promise<Run | null> {
    const { channels, page } = this.#host;
    if (!channels) return null;
    const { host } = target;
    const [port, tlsPort] = [offered(target.port), offered(target.sport)];
    const placeholder: Run = {
      kind,
      startedAt: epochNow(),
      place: { ...channels.place, server: this.#host.nextServer() },
      displaysMoved: 0,
    };
    this.#run = placeholder;
    this.#host.busy(true);
    const url = await page
      .call('resolveMigration', { kind, host, port, tlsPort, certSubject: target.certSubject ?? '' })
      .catch(() => '');
    if (this.#run !== placeholder) return null;
    placeholder.place = { ...placeholder.place, url };
    page.notify('migrationStart', { kind, host, port, tlsPort, url });
    return placeholder;
  }

  /** Links the main channel ahead, with another password when the one in use is refused there. */
  async #linkMain(run: Run, channels: ServerChannels): Promise<void> {
    for (;;) {
      try {
        await channels.linkMainAhead(run.place, (step) => {
          this.handle(step);
        });
        return;
      } catch (error) {
        if (!(error instanceof LinkError) || error.problem !== 'password' || this.#run !== run) throw error;
        const password = await this.#host.askPassword(error);
        if (password === null) throw error;
        run.place = { ...run.place, password };
      }
    }
  }

  #askSeamless(channels: ServerChannels, sourceVersion: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#answer?.(false);
      }, ANSWER_TIMEOUT);
      this.#answer = (seamless) => {
        clearTimeout(timer);
        this.#answer = null;
        resolve(seamless);
      };
      channels.sendMainAhead({ name: 'migrateDstDoSeamless', body: { sourceVersion } });
    });
  }

  /** The source says that the guest has moved, and leaves the changing over to the client. */
  #end(): void {
    const run = this.#run;
    const state = this.#state;
    if (!this.#to('end')) return;
    if (state === 'giveUp' || !run) return;
    this.#host.channels?.takeMainOver();
  }

  async #switchHost(target: MigrationTarget): Promise<void> {
    if (!this.#to('switchHost')) return;
    this.#drop('cancelled');
    const run = await this.#start('switch-host', target);
    if (run) await this.#reconnect(run);
  }

  async #reconnect(run: Run): Promise<void> {
    try {
      await this.#host.reconnect(run.place);
    } catch {
      // The session has ended with a sentence of its own, and this migration with it.
      return;
    }
    if (this.#run !== run) return;
    this.#to('reconnected');
    await this.#complete(run);
  }

  #checkAllMoved(): void {
    const { channels, displays } = this.#host;
    const run = this.#run;
    if (!run || !channels?.allOn(run.place.server) || run.displaysMoved < displays) return;
    if (!this.#to(this.#state === 'targetInit' ? 'init' : 'allMoved')) return;
    channels.closeLeft();
    void this.#complete(run);
  }

  async #complete(run: Run): Promise<void> {
    this.#run = null;
    this.#host.busy(false);
    const duration = epochNow() - run.startedAt;
    const figures = await this.#host.display.call('finishMigration', { server: run.place.server }).catch(() => ({
      blackout: 0,
      framesDropped: 0,
      mmTimeShift: 0,
    }));
    this.#tell(run, 'completed', figures, duration);
  }

  /** What was linked ahead goes, and the page hears how the migration ended. */
  #drop(outcome: MigrationOutcome): void {
    const run = this.#run;
    this.#run = null;
    this.#answer = null;
    if (!run) return;
    this.#host.channels?.dropAhead();
    this.#host.display.notify('dropAhead', { server: run.place.server });
    this.#host.busy(false);
    this.#tell(run, outcome, { blackout: 0, framesDropped: 0, mmTimeShift: 0 });
  }

  #tell(
    run: Run,
    outcome: MigrationOutcome,
    figures: { readonly blackout: number; readonly framesDropped: number; readonly mmTimeShift: number },
    duration = epochNow() - run.startedAt,
  ): void {
    this.#host.page.notify('migrationEnd', { kind: run.kind, outcome, duration, ...figures });
  }

  /** @returns whether the event can happen now */
  #to(event: MigrationEvent): boolean {
    const next = nextMigrationState(this.#state, event);
    if (next === null) return false;
    this.#state = next;
    return true;
  }
}

/** A server without a port of one kind says 0, or −1 in 16 bits. */
function offered(port: number): number {
  return port === 0xffff ? 0 : port;
}
