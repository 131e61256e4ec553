import { LinkError } from '../session/errors.ts';
import type { MigrateStep } from '../session/main-channel.ts';
import { migrationWaits, nextMigrationState } from '../session/migration.ts';
import type { MigrationEvent, MigrationOutcome, MigrationState } from '../session/migration.ts';
import { Patience } from '../session/patience.ts';
import type { MigrationTarget } from '../wire/main.ts';
import type { ServerPlace } from './channel-slot.ts';
import type { MigrationFigures, MigrationKind } from './protocol.ts';
import type { DisplayEndpoint, PageEndpoint } from './session-driver.ts';
import { OverdueTimer } from './overdue-timer.ts';
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
  /** Settles when every channel of the server in use is linked. */
  ready(): Promise<void>;
  /** The password in use was refused by the target: another one, or null when nobody has one. */
  askPassword(error: LinkError): Promise<string | null>;
  /** Leaves the source and connects anew; settles when that is up, fails when it can't be. */
  reconnect(place: { readonly url: string; readonly password: string }): Promise<void>;
  /** A migration begins, or is over. */
  busy(migrating: boolean): void;
  /** Whether what hands do waits, because no server has the guest running; when that ends it goes out in order. */
  holdInputs(hold: boolean): void;
  /** There is no way to where the guest went: the session ends with this sentence. */
  fail(message: string): void;
}

/** Where a guest goes, as its server names it. */
interface Destination {
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number;
  readonly certSubject: string;
}

/** One migration from its first message to its end. */
interface Run {
  kind: MigrationKind;
  readonly startedAt: number;
  readonly destination: Destination;
  place: ServerPlace;
  displaysMoved: number;
  /** What the page said instead of an address; null when it gave one. */
  problem: string | null;
  /** What the page was told of it. */
  told: 'nothing' | 'start' | 'end';
}

const noFigures: MigrationFigures = { blackout: 0, framesDropped: 0, mmTimeShift: 0 };

/** Carries a session from server to server: links the target ahead, follows the guest, tells the page. */
export class MigrationDriver {
  readonly #host: MigrationHost;
  #state: MigrationState = 'idle';
  readonly #patience = new Patience();
  readonly #timer = new OverdueTimer(this.#patience, (sentence) => {
    this.#overdue(sentence);
  });
  #run: Run | null = null;
  #answer: ((seamless: boolean) => void) | null = null;
  /** The target that could not be linked; the guest may go there all the same. */
  #refused: Destination | null = null;
  /** A migration that the target began before the last channel had come to it. */
  #next: MigrateStep | null = null;
  /** A migration that is over, but not told yet. */
  #ending: { readonly run: Run; readonly told: Promise<void> } | null = null;

  constructor(host: MigrationHost) {
    this.#host = host;
  }

  get state(): MigrationState {
    return this.#state;
  }

  /** Whether channels of two servers are in use. */
  get changing(): boolean {
    return this.#state === 'lastChannel' || this.#state === 'targetInit';
  }

  /** Whether the guest is on its way, so that what is lost is lost by the move. */
  get following(): boolean {
    return this.changing || this.#state === 'move' || this.#state === 'reconnect';
  }

  /** A step of the source's main channel, or the target's answer. */
  handle(step: MigrateStep): void {
    switch (step.step) {
      case 'begin':
      case 'beginSeamless':
        if (nextMigrationState(this.#state, 'begin') === null) this.#next = step;
        else if (step.step === 'begin') void this.#begin('semi-seamless', step.target, null);
        else void this.#begin('seamless', step.target, step.sourceVersion);
        break;
      case 'seamlessAck':
      case 'seamlessNack':
        this.#answer?.(step.step === 'seamlessAck');
        break;
      case 'cancel':
        if (this.#next) this.#next = null;
        else if (this.#to('cancel')) this.#drop('cancelled');
        break;
      case 'end':
        this.#end();
        break;
      case 'switchHost':
        this.#switchHost(step.target);
    }
  }

  /** The source told a channel that the guest goes. */
  channelMoving(): void {
    if (this.#run && this.#to('channelMoving')) this.#host.holdInputs(true);
  }

  /** The same, but the channel has no link to a target. @returns whether the guest is followed all the same */
  stranded(): boolean {
    if (this.#state === 'reconnect') return true;
    if (this.#refused && this.#to('channelMoving')) {
      void this.#follow(this.#refused);
      return true;
    }
    return this.sourceLost();
  }

  /** A channel of this worker has changed over to the target. */
  channelMoved(): void {
    this.#checkAllMoved();
  }

  /** A display channel has changed over to the target. */
  displayMoved(server: number): void {
    if (this.#run?.place.server !== server) return;
    this.#run.displaysMoved += 1;
    this.#checkAllMoved();
  }

  /** A connection to the target is lost before it took over. */
  aheadLost(): void {
    if (this.#run) this.#refuse(this.#run);
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
    if (this.#ending) this.#tell(this.#ending.run, 'completed', noFigures);
    if (this.#run) this.#tell(this.#run, 'failed', noFigures);
    this.#run = null;
    this.#answer = null;
    this.#refused = null;
    this.#next = null;
    this.#ending = null;
    this.#to('close');
  }

  async #begin(kind: MigrationKind, target: MigrationTarget, sourceVersion: number | null): Promise<void> {
    if (!this.#to('begin')) return;
    this.#drop('cancelled');
    const run = this.#newRun(kind, destinationOf(target));
    // Every channel has to be linked before it can be linked twice, and the page hears of one migration after the other.
    await Promise.all([this.#host.ready(), this.#ending?.told]);
    const { channels } = this.#host;
    if (!channels || this.#run !== run || !(await this.#announce(run, channels))) return;
    try {
      if (run.problem !== null) throw new LinkError('refused', run.problem);
      await this.#linkMain(run, channels);
      if (this.#run !== run) return;
      let seamless = sourceVersion !== null;
      if (this.#to(seamless ? 'mainLinkedSeamless' : 'mainLinked') && sourceVersion !== null) {
        seamless = await this.#askSeamless(channels, sourceVersion);
        if (this.#run !== run) return;
        this.#to('answered');
        if (!seamless) run.kind = 'semi-seamless';
      }
      await Promise.all([channels.linkOthersAhead(run.place), this.#host.display.call('linkAhead', run.place)]);
      if (this.#run !== run) return;
      this.#to('channelsLinked');
      channels.sendMain({ name: seamless ? 'migrateConnectedSeamless' : 'migrateConnected', body: undefined });
    } catch {
      this.#refuse(run);
    }
  }

  /** The target can't be had: the source knows, and the guest stays or goes without this client's help. */
  #refuse(run: Run): void {
    if (this.#run !== run || !this.#to('refused')) return;
    this.#host.channels?.sendMain({ name: 'migrateConnectError', body: undefined });
    this.#refused = run.destination;
    this.#drop('failed');
  }

  #newRun(kind: MigrationKind, destination: Destination): Run {
    const place = { server: this.#host.nextServer(), url: '', password: '', connectionId: 0 };
    this.#refused = null;
    this.#run = {
      kind,
      startedAt: epochNow(),
      destination,
      place,
      displaysMoved: 0,
      problem: null,
      told: 'nothing',
    };
    return this.#run;
  }

  /** Asks the page where the target is, and tells it that a migration begins. @returns false when it was overtaken */
  async #announce(run: Run, channels: ServerChannels): Promise<boolean> {
    const { page } = this.#host;
    const { kind, destination } = run;
    this.#host.busy(true);
    let url = '';
    try {
      url = await page.call('resolveMigration', { kind, ...destination });
    } catch (error) {
      run.problem = error instanceof Error ? error.message : String(error);
    }
    if (this.#run !== run) return false;
    run.place = { ...channels.place, server: run.place.server, url };
    run.told = 'start';
    const { host, port, tlsPort } = destination;
    page.notify('migrationStart', { kind, host, port, tlsPort, url });
    return true;
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
        if (password === null || this.#run !== run) throw error;
        run.place = { ...run.place, password };
      }
    }
  }

  #askSeamless(channels: ServerChannels, sourceVersion: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.#answer = (seamless) => {
        this.#answer = null;
        resolve(seamless);
      };
      channels.sendMainAhead({ name: 'migrateDstDoSeamless', body: { sourceVersion } });
    });
  }

  /** The source says that the guest has moved, and leaves the changing over to the client. */
  #end(): void {
    const refused = this.#refused;
    if (!this.#to('end')) return;
    if (refused) {
      void this.#follow(refused);
      return;
    }
    this.#host.holdInputs(true);
    this.#host.channels?.takeMainOver();
  }

  #switchHost(target: MigrationTarget): void {
    if (!this.#to('switchHost')) return;
    this.#next = null;
    this.#drop('cancelled');
    void this.#follow(destinationOf(target));
  }

  /** Connects anew to where the guest went. */
  async #follow(destination: Destination): Promise<void> {
    const run = this.#newRun('switch-host', destination);
    this.#host.holdInputs(true);
    await this.#ending?.told;
    const { channels } = this.#host;
    if (!channels || this.#run !== run || !(await this.#announce(run, channels))) return;
    if (run.problem === null) await this.#reconnect(run);
    else this.#host.fail(`the page names no way to the server that the guest moved to: ${run.problem}`);
  }

  async #reconnect(run: Run): Promise<void> {
    // Whatever it began as.
    run.kind = 'switch-host';
    this.#host.holdInputs(true);
    try {
      await this.#host.reconnect(run.place);
    } catch {
      // The session has ended with a sentence of its own, and this migration with it.
      return;
    }
    if (this.#run === run && this.#to('reconnected')) this.#complete(run);
  }

  #checkAllMoved(): void {
    const { channels, displays } = this.#host;
    const run = this.#run;
    if (!run || !channels?.allOn(run.place.server) || run.displaysMoved < displays) return;
    if (!this.#to(this.#state === 'targetInit' ? 'init' : 'allMoved')) return;
    channels.closeLeft();
    this.#complete(run);
  }

  #complete(run: Run): void {
    this.#run = null;
    this.#host.busy(false);
    const duration = epochNow() - run.startedAt;
    const figures = this.#host.display
      .call('finishMigration', { server: run.place.server })
      .catch((): MigrationFigures => noFigures);
    const told = figures.then((known) => {
      this.#tell(run, 'completed', known, duration);
      if (this.#ending?.run === run) this.#ending = null;
    });
    this.#ending = { run, told };
    // A target says nowhere that the guest runs; the first picture shows it. Until then it would lose what it is sent.
    void figures.then(() => {
      if (!this.following) this.#host.holdInputs(false);
    });
    const next = this.#next;
    this.#next = null;
    if (next) this.handle(next);
  }

  /** What was linked ahead goes, and the page hears how the migration ended. */
  #drop(outcome: MigrationOutcome): void {
    const run = this.#run;
    this.#run = null;
    this.#answer = null;
    if (!run) return;
    this.#host.channels?.dropAhead();
    this.#host.display.notify('dropAhead', { server: run.place.server });
    // The guest is still being followed: this migration ends because another takes its place.
    if (this.#state !== 'reconnect' && this.#state !== 'mainLink') {
      this.#host.busy(false);
      this.#host.holdInputs(false);
    }
    this.#tell(run, outcome, noFigures);
  }

  #tell(run: Run, outcome: MigrationOutcome, figures: MigrationFigures, duration = epochNow() - run.startedAt): void {
    if (run.told === 'start') this.#host.page.notify('migrationEnd', { kind: run.kind, outcome, duration, ...figures });
    run.told = 'end';
  }

  /** @returns whether the event can happen now */
  #to(event: MigrationEvent): boolean {
    const next = nextMigrationState(this.#state, event);
    if (next === null) return false;
    this.#state = next;
    this.#patience.wait(migrationWaits[next], performance.now());
    this.#timer.changed();
    return true;
  }

  /** The one that was waited for is silent: the session goes on without its word. */
  #overdue(sentence: string): void {
    const run = this.#run;
    this.#host.page.notify('notify', { severity: 'warning', message: `migration: ${sentence}` });
    if (!run || !this.#to('overdue')) return;
    // A target that does not answer is asked for nothing but a session of its own.
    if (this.#state === 'reconnect') void this.#reconnect(run);
    else this.#answer?.(false);
  }
}

function destinationOf({ host, port, sport, certSubject }: MigrationTarget): Destination {
  return { host, port: offered(port), tlsPort: offered(sport), certSubject: certSubject ?? '' };
}

/** A server without a port of one kind says 0, or −1 in 16 bits. */
function offered(port: number): number {
  return port === 0xffff ? 0 : port;
}
