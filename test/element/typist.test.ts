import { expect } from 'chai';
import { Typist } from '../../src/element/typist.ts';

describe('the typist', () => {
  it('sends the first chord at once and the next ones with a pause', async () => {
    const at: number[] = [];
    const typist = new Typist(() => {
      at.push(performance.now());
    });
    typist.chord(['KeyA']);
    typist.chord(['KeyB']);
    expect(at).to.have.length(1);
    await typist.type('cd');
    expect(at).to.have.length(4);
    expect((at[3] ?? 0) - (at[0] ?? 0)).to.be.greaterThan(40);
  });

  it('stops, and says so', async () => {
    let chords = 0;
    const typist = new Typist(() => {
      chords++;
    });
    const typing = typist.type('a long text').catch((error: unknown) => error);
    typist.stop();
    expect(((await typing) as DOMException).name).to.equal('AbortError');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(chords).to.equal(1);
  });

  it('types nothing of a text that has no key for a character, and nothing of an empty one', async () => {
    let chords = 0;
    const typist = new Typist(() => {
      chords++;
    });
    expect(await typist.type('aé').catch((error: unknown) => error)).to.be.instanceOf(RangeError);
    await typist.type('');
    expect(chords).to.equal(0);
  });
});
