import 'axe-core';
import type axeType from 'axe-core';

const { axe } = window as Window & typeof globalThis & { axe: typeof axeType };

/** What axe finds wrong with an element, in light and in dark. */
export async function violations(element: HTMLElement): Promise<string[]> {
  const found: string[] = [];
  for (const scheme of ['light', 'dark']) {
    document.documentElement.style.colorScheme = scheme;
    const { violations: all } = await axe.run(element, { resultTypes: ['violations'] });
    found.push(
      ...all.map(
        ({ id, nodes }) =>
          `${scheme}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join(' | ')}`,
      ),
    );
  }
  document.documentElement.style.colorScheme = '';
  return found;
}
