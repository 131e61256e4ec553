import { expect } from 'chai';
import { DrawMaker, digest, drawFormats, drawNames, rendering } from './random-draws.ts';

/**
 * What spice-common's own canvas, with pixman, makes of the messages of `DrawMaker`: for each operation and surface
 * format the digests of the pixels for seeds 1, 2, 3…, 8 hexadecimal digits each, one after the other.
 */
type Renderings = Record<(typeof drawNames)[number], Record<(typeof drawFormats)[number], string>>;

describe("every operation equals the server's rendering", () => {
  let renderings: Renderings;

  before(async () => {
    const response = await fetch(new URL('../vectors/surfaces/renderings.json', import.meta.url));
    renderings = (await response.json()) as Renderings;
  });

  for (const name of drawNames) {
    for (const format of drawFormats) {
      it(`${name} on ${format}`, () => {
        const expected = renderings[name][format];
        expect(expected.length).greaterThan(8 * 100);
        const differing: number[] = [];
        for (let seed = 1; seed * 8 <= expected.length; seed++) {
          const found = digest(rendering(new DrawMaker(seed, format).make(name)));
          if (found !== parseInt(expected.slice((seed - 1) * 8, seed * 8), 16)) differing.push(seed);
        }
        expect(differing, 'seeds whose pixels differ').deep.equal([]);
      });
    }
  }
});
