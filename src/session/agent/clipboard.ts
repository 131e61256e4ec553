import { ClipboardType } from '../../wire/agent.ts';
import type { AgentMessage, ClipboardSelection } from '../../wire/agent.ts';
import type { GuestAgent } from './guest-agent.ts';
import { toCrLf, toLf, withoutZeros } from './line-ends.ts';

/** Bytes of one piece of clipboard data that are taken or given. */
export const MAX_CLIPBOARD = 100 * 1024 * 1024;

/** What the clipboard wants done or told. Types are `ClipboardType`s. */
export type ClipboardEffect =
  /** The guest has something new to copy from. */
  | { readonly do: 'guestGrab'; readonly selection: ClipboardSelection; readonly types: readonly number[] }
  /** What the guest had is gone. */
  | { readonly do: 'guestRelease'; readonly selection: ClipboardSelection }
  /** The guest wants the data that was offered; answered by `provide`. */
  | { readonly do: 'wanted'; readonly selection: ClipboardSelection; readonly type: number }
  /** The answer to `request` number `request`; `failed`: why there is none. */
  | { readonly do: 'fetched'; readonly request: number; readonly type: number; readonly data: Uint8Array }
  | { readonly do: 'fetchFailed'; readonly request: number; readonly problem: FetchProblem }
  /** Something went wrong that a person may want to know. */
  | { readonly do: 'warn'; readonly message: string };

/** Why data of the guest's clipboard did not come. */
export type FetchProblem =
  /** The guest has no such data, or not any more. */
  | 'gone'
  /** The guest had it, but could or would not give it, for instance because it is too large. */
  | 'refused'
  /** The agent went away, or can't share its clipboard. */
  | 'agent';

/** One of the guest's clipboards. */
interface Board {
  owner: 'nobody' | 'guest' | 'client';
  types: readonly number[];
  /** Numbers the grabs of both sides, so that two at once don't cross. */
  serial: number;
  /** The guest's requests; the first is being answered. */
  asked: number[];
  requests: { readonly id: number; readonly type: number }[];
}

/** As many requests of the guest wait for their answer; further ones are answered with nothing. */
const MOST_ASKED = 16;
/** As many types may be offered at once. */
const MOST_TYPES = 32;

function newBoard(): Board {
  return { owner: 'nobody', types: [], serial: 0, asked: [], requests: [] };
}

/** The clipboards that guest and client share: who has offered what, and who waits for it. */
export class AgentClipboard {
  readonly #agent: GuestAgent;
  #boards = new Map<ClipboardSelection, Board>();
  #lastRequest = 0;
  /** Whether it was told that this agent takes nothing. */
  #toldFull = false;

  constructor(agent: GuestAgent) {
    this.#agent = agent;
  }

  /** The agent went, or another one came: nothing that was offered holds any more. */
  reset(): ClipboardEffect[] {
    const effects: ClipboardEffect[] = [];
    for (const [selection, board] of this.#boards) {
      effects.push(...this.#failAll(board, 'agent'));
      if (board.owner === 'guest') effects.push({ do: 'guestRelease', selection });
    }
    this.#boards = new Map();
    this.#toldFull = false;
    return effects;
  }

  /** Offers the client's data of these types to the guest. @returns false when this guest takes none */
  grab(selection: ClipboardSelection, types: readonly number[]): { taken: boolean; effects: ClipboardEffect[] } {
    if (!this.#supports(selection)) return { taken: false, effects: [] };
    const board = this.#board(selection);
    const effects = this.#failAll(board, 'gone');
    board.owner = 'client';
    board.types = types;
    const serial = this.#agent.can('clipboardGrabSerial') ? board.serial++ : null;
    this.#agent.send({ name: 'clipboardGrab', body: { selection, serial, types: [...types] } });
    return { taken: true, effects };
  }

  /** The client has nothing to offer any more. */
  release(selection: ClipboardSelection): void {
    const board = this.#board(selection);
    if (board.owner !== 'client') return;
    board.owner = 'nobody';
    board.types = [];
    this.#agent.send({ name: 'clipboardRelease', body: { selection } });
  }

  /** Answers `wanted`; null when there is no such data (any more). At most MAX_CLIPBOARD bytes are given. */
  provide(selection: ClipboardSelection, type: number, data: Uint8Array | null): ClipboardEffect[] {
    const board = this.#board(selection);
    if (board.asked[0] !== type) return [];
    board.asked.shift();
    const sent = data === null ? null : this.#toGuest(type, data);
    const full = sent !== null && !this.#agent.outbox.takes(sent.byteLength);
    if (sent === null || full || sent.byteLength > MAX_CLIPBOARD) this.#answerNothing(selection);
    else this.#agent.send({ name: 'clipboard', body: { selection, type, data: sent } });
    const told: ClipboardEffect[] =
      full && !this.#toldFull
        ? [{ do: 'warn', message: "the guest's agent asks for more of the clipboard than it takes, and gets nothing" }]
        : [];
    this.#toldFull ||= full;
    return [...told, ...this.#nextWanted(selection, board)];
  }

  /** Asks for the guest's data; answered by `fetched` or `fetchFailed` with the number that is returned. */
  request(selection: ClipboardSelection, type: number): { request: number; effects: ClipboardEffect[] } {
    const request = ++this.#lastRequest;
    const board = this.#board(selection);
    const problem = !this.#supports(selection)
      ? 'agent'
      : board.owner !== 'guest' || !board.types.includes(type)
        ? 'gone'
        : null;
    if (problem !== null) return { request, effects: [{ do: 'fetchFailed', request, problem }] };
    const first = !board.requests.some((one) => one.type === type);
    board.requests.push({ id: request, type });
    // The same data for two is asked for once.
    if (first) this.#agent.send({ name: 'clipboardRequest', body: { selection, type } });
    return { request, effects: [] };
  }

  /** Nobody waits for a request's answer any more. */
  abandon(request: number): void {
    for (const board of this.#boards.values()) board.requests = board.requests.filter(({ id }) => id !== request);
  }

  /** A clipboard message of the guest's. */
  handle(message: AgentMessage): ClipboardEffect[] {
    switch (message.name) {
      case 'clipboardGrab':
        return this.#guestGrab(message.body);
      case 'clipboardRelease':
        return this.#guestRelease(message.body.selection);
      case 'clipboardRequest':
        return this.#guestRequest(message.body);
      case 'clipboard':
        return this.#guestData(message.body);
      default:
        return [];
    }
  }

  #guestGrab(grab: {
    readonly selection: ClipboardSelection;
    readonly serial: number | null;
    readonly types: readonly number[];
  }): ClipboardEffect[] {
    const { selection, serial } = grab;
    const board = this.#board(selection);
    // A grab with an older number crossed one of the client's, which has won.
    if (serial !== null && serial !== board.serial) return [];
    board.serial += 1;
    const effects = this.#failAll(board, 'gone');
    board.owner = 'guest';
    board.types = grab.types.slice(0, MOST_TYPES).filter((type) => type !== ClipboardType.none);
    board.asked = [];
    return [...effects, { do: 'guestGrab', selection, types: board.types }];
  }

  #guestRelease(selection: ClipboardSelection): ClipboardEffect[] {
    const board = this.#board(selection);
    if (board.owner !== 'guest') return [];
    board.owner = 'nobody';
    board.types = [];
    return [...this.#failAll(board, 'gone'), { do: 'guestRelease', selection }];
  }

  #guestRequest({ selection, type }: { selection: ClipboardSelection; type: number }): ClipboardEffect[] {
    const board = this.#board(selection);
    if (board.owner !== 'client' || !board.types.includes(type) || board.asked.length >= MOST_ASKED) {
      this.#answerNothing(selection);
      return [];
    }
    board.asked.push(type);
    return board.asked.length === 1 ? this.#nextWanted(selection, board) : [];
  }

  #nextWanted(selection: ClipboardSelection, board: Board): ClipboardEffect[] {
    const type = board.asked[0];
    return type === undefined ? [] : [{ do: 'wanted', selection, type }];
  }

  #guestData(answer: {
    readonly selection: ClipboardSelection;
    readonly type: number;
    readonly data: Uint8Array;
  }): ClipboardEffect[] {
    const board = this.#board(answer.selection);
    const first = board.requests[0];
    if (!first) return [];
    // An answer of no type is to the request that waits longest.
    const type = answer.type === ClipboardType.none ? first.type : answer.type;
    const [answered, waiting] = [
      board.requests.filter((one) => one.type === type),
      board.requests.filter((one) => one.type !== type),
    ];
    board.requests = waiting;
    const data = answer.type === ClipboardType.none ? null : this.#fromGuest(type, answer.data);
    return answered.map(({ id }) =>
      data === null
        ? { do: 'fetchFailed', request: id, problem: 'refused' }
        : { do: 'fetched', request: id, type, data },
    );
  }

  #failAll(board: Board, problem: FetchProblem): ClipboardEffect[] {
    const requests = board.requests;
    board.requests = [];
    return requests.map(({ id }) => ({ do: 'fetchFailed', request: id, problem }));
  }

  #answerNothing(selection: ClipboardSelection): void {
    const nothing = { selection, type: ClipboardType.none, data: new Uint8Array(0) };
    this.#agent.send({ name: 'clipboard', body: nothing });
  }

  #supports(selection: ClipboardSelection): boolean {
    if (!this.#agent.can('clipboardByDemand')) return false;
    return selection === 'clipboard' || this.#agent.can('clipboardSelection');
  }

  #toGuest(type: number, data: Uint8Array): Uint8Array {
    return type === ClipboardType.utf8Text && this.#agent.can('guestLineendCrlf') ? toCrLf(data) : data;
  }

  #fromGuest(type: number, data: Uint8Array): Uint8Array {
    if (type !== ClipboardType.utf8Text) return data;
    const text = withoutZeros(data);
    return this.#agent.can('guestLineendCrlf') ? toLf(text) : text;
  }

  #board(selection: ClipboardSelection): Board {
    let board = this.#boards.get(selection);
    if (!board) this.#boards.set(selection, (board = newBoard()));
    return board;
  }
}
