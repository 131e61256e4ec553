import { expect } from 'chai';
import { comparePictures } from './compare.ts';
import { expectPictureSettles, expectSamePicture, picturePixels } from './page.ts';
import type { Picture } from './picture-types.ts';

function picture(width: number, height: number): Picture {
  const data = Uint8Array.from({ length: width * height * 4 }, (_, at) => (at % 4 === 3 ? 255 : (at * 7) & 255));
  return { width, height, data };
}

describe('comparing pictures', () => {
  it('finds equal ones equal, whatever their alpha', () => {
    const [one, other] = [picture(20, 10), picture(20, 10)];
    other.data[3] = 0;
    const { differing, box, report, difference } = comparePictures(one, other);
    expect([differing, box, difference]).to.deep.equal([0, null, undefined]);
    expect(report).to.equal('0 of 200 pixels differ');
  });

  it('says how many differ, where, and the first of them', () => {
    const [one, other] = [picture(20, 10), picture(20, 10)];
    other.data[(3 * 20 + 5) * 4 + 1] = 0;
    other.data[(7 * 20 + 2) * 4] = 1;
    const { differing, box, report, difference } = comparePictures(one, other);
    expect(differing).to.equal(2);
    expect(box).to.deep.equal({ left: 2, top: 3, width: 4, height: 5 });
    expect(report).to.match(
      /^2 of 200 pixels \(1\.000 %\) differ, within 4x5 at \(2, 3\)\n {2}\(5, 3\): expected #\w{6}, found #\w{6}\n/,
    );
    expect([...(difference?.data.subarray((3 * 20 + 5) * 4, (3 * 20 + 5) * 4 + 4) ?? [])]).to.deep.equal([
      255, 0, 0, 255,
    ]);
  });

  it('counts every pixel when the sizes differ', () => {
    const { differing, report } = comparePictures(picture(20, 10), picture(10, 20));
    expect(differing).to.equal(200);
    expect(report).to.equal('expected a picture of 20x10, found 10x20');
  });

  it('saves what was expected, what was found and the difference', async () => {
    const [one, other] = [picture(20, 10), picture(20, 10)];
    other.data[0] = 99;
    const message = await expectSamePicture(one, other, 'comparing itself').then(
      () => 'found no difference',
      (error: unknown) => String(error),
    );
    const paths = [...message.matchAll(/test-results\/[\w-]+\.png/g)].map(([path]) => path);
    expect(paths).to.have.length(3);
    const saved = await picturePixels(await (await fetch(`/${paths[1] ?? ''}`)).blob());
    expect(comparePictures(other, saved).report).to.equal('0 of 200 pixels differ');
  });

  it('waits for pictures to become equal, and not for ever', async () => {
    const other = picture(20, 10);
    other.data[0] = 99;
    let asked = 0;
    await expectPictureSettles(
      () => Promise.resolve(picture(20, 10)),
      () => Promise.resolve(++asked < 3 ? other : picture(20, 10)),
      'settling',
    );
    expect(asked).to.equal(3);
    const outcome = await expectPictureSettles(
      () => Promise.resolve(picture(20, 10)),
      () => Promise.resolve(other),
      'never settling',
      150,
    ).catch((error: unknown) => String(error));
    expect(outcome).to.include('1 of 200 pixels');
  });
});
