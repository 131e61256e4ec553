import { mayAskOutputLatency, outputLatencyOf } from '../../src/audio/output-latency.ts';
import type { Tapped } from './tap.worklet.ts';

/** A click as it left for the loudspeaker. */
export interface HeardClick {
  /** Counts the context's samples. */
  readonly frame: number;
  /** When it sounds, in milliseconds since the epoch: by the audio thread's clock and the latencies the context states. */
  readonly at: number;
  /** The same by the context's `getOutputTimestamp`; NaN where that is not asked. */
  readonly byTimestamp: number;
}

export interface Tap {
  readonly clicks: HeardClick[];
  /** Loudest sample of each tenth of a second. */
  readonly levels: { readonly at: number; readonly peak: number }[];
  readonly contexts: AudioContext[];
  /** Gives the page its own functions back. */
  remove(): void;
}

/** From now on, hears what any audio context of the page made later sends to its destination. */
export function tapSound(): Tap {
  const tap = { clicks: [] as HeardClick[], levels: [] as Tap['levels'][number][], contexts: [] as AudioContext[] };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const addModule = AudioWorklet.prototype.addModule;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- the same
  const connect = AudioNode.prototype.connect as (this: AudioNode, target: AudioNode) => AudioNode;
  const url = new URL('./tap.worklet.ts', import.meta.url).href;
  AudioWorklet.prototype.addModule = async function (this: AudioWorklet, ...args) {
    await addModule.call(this, url);
    await addModule.apply(this, args);
  };
  AudioNode.prototype.connect = function (this: AudioNode, target: AudioNode) {
    const { context } = this;
    if (target instanceof AudioDestinationNode && context instanceof AudioContext) {
      const node = new AudioWorkletNode(context, 'test-tap');
      tap.contexts.push(context);
      node.port.onmessage = ({ data }: MessageEvent<Tapped>) => {
        if (data.kind === 'level') tap.levels.push(data);
        else tap.clicks.push(heard(context, data));
      };
      connect.call(this, node);
      connect.call(node, target);
    }
    return connect.call(this, target);
  } as AudioNode['connect'];
  return {
    ...tap,
    remove: () => {
      AudioWorklet.prototype.addModule = addModule;
      AudioNode.prototype.connect = connect as AudioNode['connect'];
    },
  };
}

function heard(context: AudioContext, { frame, at }: { readonly frame: number; readonly at: number }): HeardClick {
  const latency = outputLatencyOf(context, navigator);
  if (!mayAskOutputLatency(navigator)) return { frame, at: at + latency, byTimestamp: NaN };
  const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
  const later = (frame / context.sampleRate - contextTime) * 1000;
  return { frame, at: at + latency, byTimestamp: performance.timeOrigin + performanceTime + later };
}
