import { encodeText } from '../../bytes/text.ts';
import type { FileXferDetail, FileXferResult, FileXferStatus } from '../../wire/agent.ts';
import type { GuestAgent } from './guest-agent.ts';

/** What became of a file. `waiting`: for its turn, or for the guest to say that it takes it. */
export type FileState = 'waiting' | 'sending' | 'done' | 'cancelled' | 'failed';

/** Why a file did not arrive. */
export type FileProblem =
  /** There is no agent, or it went away. */
  | 'agent'
  /** The session ended. */
  | 'session'
  /** The guest takes no files. */
  | 'disabled'
  /** The guest's disk is full. */
  | 'space'
  /** Nobody may receive files while the guest's screen is locked. */
  | 'locked'
  /** The file could not be read here. */
  | 'read'
  /** Anything else that went wrong in the guest. */
  | 'guest';

/** How one file's transfer stands. */
export interface FileProgress {
  /** What `cancelFile` takes, and `sendFiles` gave. */
  readonly id: number;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes that are on their way or there. */
  readonly sent: number;
  /** `waiting`: for its turn, or for the guest to say that it takes it. */
  readonly state: FileState;
  /** null unless `failed`. */
  readonly error: {
    /** What is missing or went wrong: the `agent`, the `session`, the `guest`, `space` on its disk, to be `read` here … */
    readonly problem: FileProblem;
    /** A sentence's part for a person. */
    readonly message: string;
  } | null;
}

/** What the transfers want done or told. */
export type FilesEffect =
  | { readonly do: 'fileProgress'; readonly progress: FileProgress }
  /** Bytes of a file are wanted; answered by `data` or `unreadable`. */
  | { readonly do: 'readFile'; readonly id: number; readonly offset: number; readonly length: number };

interface Transfer {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  /** Asked of the guest already. */
  started: boolean;
  /** The guest said that it takes it. */
  accepted: boolean;
  /** Where the next read begins. */
  read: number;
  /** Bytes whose turn to be sent has come. */
  sent: number;
  /** Sizes of the messages that wait for their turn. */
  queued: number[];
  reading: boolean;
}

/** Bytes of a file in one message: between two of them other messages and other files have their turn. */
const PIECE = 64 * 1024;
/** So many files are on their way at once; others wait. */
const AT_ONCE = 8;

/** Files on their way to the guest. A file's bytes are asked for no earlier than the guest takes them. */
export class FileTransfers {
  readonly #agent: GuestAgent;
  readonly #transfers = new Map<number, Transfer>();

  constructor(agent: GuestAgent) {
    this.#agent = agent;
  }

  /** The agent went, or another one came. */
  reset(): FilesEffect[] {
    const effects = [...this.#transfers.values()].map((transfer) =>
      progress(transfer, 'failed', { problem: 'agent', message: "the guest's agent went away" }),
    );
    this.#transfers.clear();
    return effects;
  }

  /** Sends a file; `id` is the caller's and new, `size` in bytes. */
  start(id: number, name: string, size: number): FilesEffect[] {
    const transfer = { id, name, size, started: false, accepted: false, read: 0, sent: 0, queued: [], reading: false };
    if (!this.#agent.known) {
      return [progress(transfer, 'failed', { problem: 'agent', message: 'the guest has no agent' })];
    }
    if (this.#agent.can('fileXferDisabled')) {
      return [progress(transfer, 'failed', { problem: 'disabled', message: 'the guest takes no files' })];
    }
    this.#transfers.set(id, transfer);
    this.#startNext();
    return [progress(transfer, 'waiting')];
  }

  /** Gives a file up; the guest deletes what it has of it. */
  cancel(id: number): FilesEffect[] {
    const transfer = this.#transfers.get(id);
    if (!transfer) return [];
    this.#giveUp(transfer);
    this.#startNext();
    return [progress(transfer, 'cancelled')];
  }

  /** The bytes that `readFile` wanted. */
  data(id: number, bytes: Uint8Array): FilesEffect[] {
    const transfer = this.#transfers.get(id);
    if (!transfer?.accepted) return [];
    transfer.reading = false;
    transfer.read += bytes.byteLength;
    transfer.queued.push(bytes.byteLength);
    this.#agent.send({ name: 'fileXferData', body: { id, data: bytes } }, id);
    return [];
  }

  /** The file can't be read any more, or is shorter than it was. */
  unreadable(id: number, message: string): FilesEffect[] {
    const transfer = this.#transfers.get(id);
    if (!transfer) return [];
    this.#giveUp(transfer);
    this.#startNext();
    return [progress(transfer, 'failed', { problem: 'read', message })];
  }

  /** The turn of a file's message has come: the next piece is wanted. */
  begun(id: number): FilesEffect[] {
    const transfer = this.#transfers.get(id);
    const size = transfer?.queued.shift();
    if (!transfer || size === undefined) return [];
    transfer.sent += size;
    return [progress(transfer, 'sending'), ...this.#readNext(transfer)];
  }

  /** What the guest says of a file. */
  status({ id, result, detail }: FileXferStatus): FilesEffect[] {
    const transfer = this.#transfers.get(id);
    if (!transfer?.started) return [];
    if (result === 'canSendData') {
      if (transfer.accepted) return [];
      transfer.accepted = true;
      // A file of no bytes is one message of none. For any other, such a message would be one too many.
      return transfer.size === 0 ? this.data(id, new Uint8Array(0)) : this.#readNext(transfer);
    }
    this.#transfers.delete(id);
    this.#agent.outbox.drop(id);
    this.#startNext();
    return [outcome(transfer, result, detail)];
  }

  #startNext(): void {
    let under = [...this.#transfers.values()].filter(({ started }) => started).length;
    for (const transfer of this.#transfers.values()) {
      if (under >= AT_ONCE) break;
      if (transfer.started) continue;
      transfer.started = true;
      under += 1;
      const data = startText(transfer.name, transfer.size);
      this.#agent.send({ name: 'fileXferStart', body: { id: transfer.id, data } });
    }
  }

  #readNext(transfer: Transfer): FilesEffect[] {
    if (transfer.reading || transfer.read >= transfer.size) return [];
    transfer.reading = true;
    const length = Math.min(PIECE, transfer.size - transfer.read);
    return [{ do: 'readFile', id: transfer.id, offset: transfer.read, length }];
  }

  #giveUp(transfer: Transfer): void {
    this.#transfers.delete(transfer.id);
    if (!transfer.started) return;
    this.#agent.outbox.drop(transfer.id);
    this.#agent.send({ name: 'fileXferStatus', body: { id: transfer.id, result: 'cancelled', detail: null } });
  }
}

function progress(transfer: Transfer, state: FileState, error: FileProgress['error'] = null): FilesEffect {
  const { id, name, size, sent } = transfer;
  return { do: 'fileProgress', progress: { id, name, size, sent, state, error } };
}

function outcome(transfer: Transfer, result: FileXferResult, detail: FileXferDetail | null): FilesEffect {
  const failed = (problem: FileProblem, message: string) => progress(transfer, 'failed', { problem, message });
  switch (result) {
    case 'success':
      return progress({ ...transfer, sent: transfer.size }, 'done');
    case 'cancelled':
      return progress(transfer, 'cancelled');
    case 'notEnoughSpace': {
      const free = detail?.of === 'notEnoughSpace' ? `, ${detail.diskFreeSpace} bytes are free` : '';
      return failed('space', `the guest has no room for ${transfer.size} bytes${free}`);
    }
    case 'sessionLocked':
      return failed('locked', "the guest's screen is locked");
    case 'vdagentNotConnected':
      return failed('agent', 'nobody is logged in to the guest');
    case 'disabled':
      return failed('disabled', 'the guest takes no files');
    case 'error':
    case 'canSendData': {
      const code = detail?.of === 'error' ? ` (error ${detail.errorCode})` : '';
      return failed('guest', `the guest could not save the file${code}`);
    }
  }
}

/** What a transfer begins with: a key file, with a zero behind it. */
function startText(name: string, size: number): Uint8Array {
  const escaped = name
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(/^ /, '\\s');
  return encodeText(`[vdagent-file-xfer]\nname=${escaped}\nsize=${size}\n\0`);
}
