import { expect } from 'chai';
import { pictureSize } from '../../src/codecs/picture-size.ts';

async function fileOf(type: string, width: number, height: number): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.fillRect(0, 0, 1, 1);
  return new Uint8Array(await (await canvas.convertToBlob({ type })).arrayBuffer());
}

function bmp(width: number, height: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(54));
  view.setUint16(0, 0x424d);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  return new Uint8Array(view.buffer);
}

describe('the size that a file of a picture states', () => {
  it('is read of PNG, JPEG and BMP', async () => {
    expect(pictureSize(await fileOf('image/png', 31, 17))).to.deep.equal({ width: 31, height: 17 });
    expect(pictureSize(await fileOf('image/jpeg', 31, 17))).to.deep.equal({ width: 31, height: 17 });
    expect(pictureSize(bmp(31, -17))).to.deep.equal({ width: 31, height: 17 });
  });

  it('is refused beyond what is accepted, and where there is none', async () => {
    expect(() => pictureSize(bmp(60_000, 60_000))).to.throw('60000x60000 pixels');
    expect(() => pictureSize(bmp(0, 1))).to.throw('0x1 pixels');
    const png = await fileOf('image/png', 31, 17);
    new DataView(png.buffer).setUint32(16, 0x7fffffff);
    expect(() => pictureSize(png)).to.throw('2147483647x17 pixels');
    expect(() => pictureSize(new Uint8Array(100))).to.throw();
    expect(() => pictureSize(png.subarray(0, 12))).to.throw();
  });
});
