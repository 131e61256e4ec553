import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { inflateSync } from 'node:zlib';
import { crc32 } from '../harness/crc32.ts';
import { encodePng, parsePpm, parseXwd } from '../harness/picture.ts';
import { parseSurface } from '../harness/qxl-device.ts';

const ascii = (text: string) => new TextEncoder().encode(text);

describe('pictures', () => {
  it('reads a ppm with a comment', () => {
    const bytes = Buffer.concat([ascii('P6\n# by hand\n2 1\n255\n'), Uint8Array.of(1, 2, 3, 4, 5, 6)]);
    assert.deepEqual(parsePpm(bytes), { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255) });
  });

  it('refuses a ppm of another kind or length', () => {
    assert.throws(() => parsePpm(ascii('P5\n2 1\n255\n12')), /P5/);
    assert.throws(() => parsePpm(ascii('P6\n2 1\n255\n12345')), /5 bytes/);
    assert.throws(() => parsePpm(ascii('P6\n2')), /header/);
  });

  it('reads a window dump', () => {
    const header = new Uint32Array(25);
    header.set([100, 7, 2, 24, 2, 1, 0, 0, 32, 0, 32, 32, 8], 0);
    const bytes = Buffer.alloc(100 + 8);
    header.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
    bytes.set([3, 2, 1, 0, 6, 5, 4, 0], 100); // least significant byte first: blue, green, red
    assert.deepEqual(parseXwd(bytes), { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255) });
  });

  it("reads the device's surfaces of 32 and 16 bits", () => {
    const deep = Buffer.concat([ascii('surface 32_xRGB 1 1 4\n'), Uint8Array.of(3, 2, 1, 0)]);
    assert.deepEqual(parseSurface(deep).data, Uint8Array.of(1, 2, 3, 255));
    const flat = Buffer.concat([ascii('surface 16_565 2 1 4\n'), Uint8Array.of(0xff, 0xff, 0x00, 0xf8)]);
    assert.deepEqual(parseSurface(flat).data, Uint8Array.of(255, 255, 255, 255, 255, 0, 0, 255));
  });

  it('writes a png whose parts are right', () => {
    const data = Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255);
    const png = Buffer.from(encodePng({ width: 1, height: 2, data }));
    assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const length = png.readUInt32BE(33);
    assert.equal(png.toString('latin1', 37, 41), 'IDAT');
    assert.deepEqual([...inflateSync(png.subarray(41, 41 + length))], [0, 1, 2, 3, 255, 0, 4, 5, 6, 255]);
    assert.equal(png.readUInt32BE(41 + length), crc32(png.subarray(37, 41 + length)));
  });

  it('knows the checksum of PNG', () => {
    assert.equal(crc32(ascii('123456789')), 0xcbf43926);
  });
});
