import type { displayCapability } from '../../wire/capabilities.ts';
import type { VideoCodec } from '../../wire/display.ts';

/** A stream of each codec as servers send them, for the question whether the engine decodes it. */
const samples: Readonly<Record<Exclude<VideoCodec, 'mjpeg'>, string>> = {
  vp8: 'vp8',
  vp9: 'vp09.00.40.08',
  h264: 'avc1.42E028',
  h265: 'hev1.1.6.L120.B0',
};

const capabilities: Readonly<Record<VideoCodec, keyof typeof displayCapability>> = {
  mjpeg: 'codecMjpeg',
  vp8: 'codecVp8',
  vp9: 'codecVp9',
  h264: 'codecH264',
  h265: 'codecH265',
};

/** SPICE_VIDEO_CODEC_TYPE_*. */
const codecNumbers: ReadonlyMap<number, VideoCodec> = new Map([
  [1, 'mjpeg'],
  [2, 'vp8'],
  [3, 'h264'],
  [4, 'vp9'],
  [5, 'h265'],
]);

/** The codec of a STREAM_CREATE, or null when the protocol knows none of that number. */
export function codecOf(number: number): VideoCodec | null {
  return codecNumbers.get(number) ?? null;
}

/** What an engine decodes. */
export interface CodecSupport {
  /** MJPEG is always among them: it is decoded without WebCodecs. */
  readonly codecs: ReadonlySet<VideoCodec>;
  /** The name by which the engine takes a stream of this codec string. */
  name(codecString: string): string;
}

/** H264 High 4:4:4 Predictive, as a server's x264 makes it unless told otherwise, and High. */
const HIGH_444 = 'avc1.F4';
const HIGH = 'avc1.64';

/** Asks the engine what it decodes. */
export async function askEngine(): Promise<CodecSupport> {
  const codecs = new Set<VideoCodec>(['mjpeg']);
  if (typeof VideoDecoder !== 'function') return { codecs, name: (codec) => codec };
  const asked = Object.entries(samples).map(async ([name, codec]) => {
    if (await decodes(codec)) codecs.add(name as VideoCodec);
  });
  const [full] = await Promise.all([decodes(`${HIGH_444}0028`), ...asked]);
  // Firefox refuses the name of the profile, but decodes its streams when they are called High.
  return { codecs, name: (codec) => (full || !codec.startsWith(HIGH_444) ? codec : codec.replace(HIGH_444, HIGH)) };
}

async function decodes(codec: string): Promise<boolean> {
  const answer = await VideoDecoder.isConfigSupported({ codec, optimizeForLatency: true }).catch(() => null);
  return answer?.supported === true;
}

/** What a display channel says of its codecs. */
export function codecCapabilities(supported: ReadonlySet<VideoCodec>): (keyof typeof displayCapability)[] {
  return ['multiCodec', ...Array.from(supported, (codec) => capabilities[codec])];
}

/** What the engine lacks, in the protocol's order. */
export function missingCodecs(supported: ReadonlySet<VideoCodec>): VideoCodec[] {
  return (Object.keys(capabilities) as VideoCodec[]).filter((codec) => !supported.has(codec));
}
