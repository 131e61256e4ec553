import { canShiftClocks, hasCommand } from '../../test/harness/processes.ts';
import { Qemu } from '../../test/harness/qemu.ts';

/** The guest of the project, with all that can be seen of it. */
const guest = 'desktop frames=1000000 video input tablet';
/** Milliseconds by which the clock of every second machine is ahead. */
const AHEAD = 100_000_000;

/** Real machines for the demo: started when they are asked for. */
export class Machines {
  readonly present = hasCommand('qemu-system-x86_64');
  #clocks: boolean | null = null;
  #machine: Qemu | null = null;
  #paired = false;
  #moves = 0;

  /** Whether two machines can have different clocks here. */
  async clocks(): Promise<boolean> {
    this.#clocks ??= this.present && (await canShiftClocks());
    return this.#clocks;
  }

  /** Starts a machine unless one runs, and gives its port. `pair`: it is one that can be moved. */
  async start(pair: boolean): Promise<number> {
    if (this.#machine && this.#paired !== pair) await this.stop();
    this.#paired = pair;
    this.#machine ??= await Qemu.start({ guest });
    return this.#machine.port;
  }

  /** Moves the machine to a new one. `early`: its client is not given the time to get ready. */
  async migrate(early: boolean): Promise<void> {
    const source = this.#machine;
    if (!source || !this.#paired) throw new Error('no machine runs that could be moved');
    this.#moves += 1;
    const clockOffset = this.#moves % 2 === 1 && (await this.clocks()) ? AHEAD : 0;
    const target = await Qemu.start({ guest, incoming: true, clockOffset });
    await source.migrate(target, early ? {} : { channels: 4 });
    this.#machine = target;
    // The client leaves the source by itself.
    setTimeout(() => void source.stop(), 5000).unref();
  }

  async stop(): Promise<void> {
    const machine = this.#machine;
    this.#machine = null;
    await machine?.stop();
  }
}
