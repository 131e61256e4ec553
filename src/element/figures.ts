import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { SpiceDisplayStats } from './statistics.ts';
import type { Texts } from './texts.ts';

/** A few of the counters, for a person who wonders how the connection does. */
export function figures(
  stats: SpiceDisplayStats,
  guest: { readonly width: number; readonly height: number },
  texts: Texts,
): TemplateResult {
  const milliseconds = (time: number) => `${time.toFixed(time < 10 ? 1 : 0)} ms`;
  const received = stats.channels.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0);
  const rows: (readonly [string, string])[] = [
    [texts.picture, `${guest.width} × ${guest.height}`],
    [texts.roundTrip, milliseconds(stats.roundTrip.mean)],
    [texts.received, `${(received / 1e6).toFixed(1)} MB`],
    ...stats.streams.map(
      ({ codec, framesPerSecond, dropped }) =>
        [texts.video, `${codec} · ${framesPerSecond.toFixed(0)}/s · −${dropped}`] as const,
    ),
    ...(stats.playback === null ? [] : [[texts.soundDelay, milliseconds(stats.playback.delay)] as const]),
  ];
  return html`<dl part="statistics" class="figures">
    ${rows.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}
