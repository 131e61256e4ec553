import { addressOf, ask } from './offers.ts';
import type { Moved, Offers, Started } from './offers.ts';

/** Something that the element can be connected to. */
export interface Source {
  readonly id: string;
  readonly label: string;
  /** What it is, and what to try with it, as a sentence. */
  readonly about: string;
  /** Its address, once it is there. `custom`: what stands in the field. */
  address(custom: string): Promise<string>;
  /** The ways in which its guest can be moved to another server; none when it can't be. */
  readonly kinds: readonly MoveKind[];
  move(kind: string): Promise<Moved>;
}

export type MoveKind = 'seamless' | 'semi-seamless' | 'switch-host';

const stays = {
  kinds: [],
  move: () => Promise.reject(new Error('this guest has nowhere to go')),
} as const;

const program =
  'A bare test program in QEMU: a numbered film at 25 pictures a second, and at the right rows of blocks, one for each key ' +
  'and pointer event that reached it';

/** What is on offer here. */
export function sourcesOf(offers: Offers): readonly Source[] {
  const sources: Source[] = [
    {
      id: 'scripted',
      label: 'Built-in: two scripted servers',
      about:
        'A guest of this demo’s own: type, click, paste, drop a file on it, give it this page’s size (scaling: guest), or let it ' +
        'move between two servers whose clocks are a day apart.',
      // The guest may have moved since.
      address: async () => {
        const { scripted } = await ask<Offers>('servers');
        return addressOf(scripted.ports[scripted.on]);
      },
      kinds: ['seamless', 'semi-seamless', 'switch-host'],
      move: (kind) => ask<Moved>('scripted/migrate', { kind }),
    },
    {
      id: 'protected',
      label: 'Built-in, with a password (spice)',
      about: 'The same guest behind a password, which is “spice”.',
      address: () => Promise.resolve(addressOf(offers.scripted.protected)),
      ...stays,
    },
  ];
  if (offers.qemu.present) {
    sources.push({
      id: 'qemu',
      label: 'QEMU guest',
      about: `${program}.`,
      address: async () => addressOf((await ask<Started>('qemu/start', { pair: false })).port),
      ...stays,
    });
    sources.push({
      id: 'qemu-pair',
      label: offers.qemu.clocks ? 'QEMU migration (two clocks)' : 'QEMU migration',
      about: `${program}. Migrate moves it to another QEMU${offers.qemu.clocks ? ', whose clock is a day ahead or behind' : ''}.`,
      address: async () => addressOf((await ask<Started>('qemu/start', { pair: true })).port),
      // QEMU decides between seamless and semi-seamless when it is started.
      kinds: ['seamless', 'switch-host'],
      move: (kind) => ask<Moved>('qemu/migrate', { kind }),
    });
  }
  sources.push({
    id: 'custom',
    label: 'Another server …',
    about:
      'Any SPICE server with a WebSocket: QEMU with -spice port=5930,disable-ticketing=on is ws://127.0.0.1:5930/.',
    address: (custom) => Promise.resolve(custom),
    ...stays,
  });
  return sources;
}
