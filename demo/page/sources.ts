import { addressOf, ask } from './offers.ts';
import type { Moved, Offers, Started } from './offers.ts';

/** Something that the element can be connected to. */
export interface Source {
  readonly id: string;
  readonly label: string;
  /** Its address, once it is there. `custom`: what stands in the field. */
  address(custom: string): Promise<string>;
  /** Moves the guest to another server, in one of the ways of `kinds`; null when it can't be moved. */
  readonly move: ((kind: string) => Promise<Moved>) | null;
}

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
      move: (kind) => ask<Moved>('scripted/migrate', { kind }),
    },
    {
      id: 'protected',
      label: 'Built-in, with a password (spice)',
      address: () => Promise.resolve(addressOf(offers.scripted.protected)),
      move: null,
    },
  ];
  if (offers.qemu.present) {
    sources.push({
      id: 'qemu',
      label: 'QEMU guest',
      address: async () => addressOf((await ask<Started>('qemu/start', { pair: false })).port),
      move: null,
    });
    sources.push({
      id: 'qemu-pair',
      label: offers.qemu.clocks ? 'QEMU migration (two clocks)' : 'QEMU migration',
      address: async () => addressOf((await ask<Started>('qemu/start', { pair: true })).port),
      move: (kind) => ask<Moved>('qemu/migrate', { kind }),
    });
  }
  sources.push({
    id: 'custom',
    label: 'Another server …',
    address: (custom) => Promise.resolve(custom),
    move: null,
  });
  return sources;
}
