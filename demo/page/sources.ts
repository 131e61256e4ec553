import { addressOf, ask } from './offers.ts';
import type { Moved, Offers, Started } from './offers.ts';

/** Something that the element can be connected to. */
export interface Source {
  readonly id: string;
  readonly label: string;
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

/** What is on offer here. */
export function sourcesOf(offers: Offers): readonly Source[] {
  const sources: Source[] = [
    {
      id: 'scripted',
      label: 'Built-in: two scripted servers',
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
      address: () => Promise.resolve(addressOf(offers.scripted.protected)),
      ...stays,
    },
  ];
  if (offers.qemu.present) {
    sources.push({
      id: 'qemu',
      label: 'QEMU guest',
      address: async () => addressOf((await ask<Started>('qemu/start', { pair: false })).port),
      ...stays,
    });
    sources.push({
      id: 'qemu-pair',
      label: offers.qemu.clocks ? 'QEMU migration (two clocks)' : 'QEMU migration',
      address: async () => addressOf((await ask<Started>('qemu/start', { pair: true })).port),
      // QEMU decides between seamless and semi-seamless when it is started.
      kinds: ['seamless', 'switch-host'],
      move: (kind) => ask<Moved>('qemu/migrate', { kind }),
    });
  }
  sources.push({
    id: 'custom',
    label: 'Another server …',
    address: (custom) => Promise.resolve(custom),
    ...stays,
  });
  return sources;
}
