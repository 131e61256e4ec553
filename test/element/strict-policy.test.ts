import { expect } from 'chai';
import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { expectPictureSettles, picturePixels, startQemu } from '../harness/page.ts';
import { until } from '../harness/until.ts';

/** The page with the built element in a frame, under the policy that goes with `folder`. */
async function framed(folder: string) {
  const frame = document.createElement('iframe');
  frame.style.cssText = 'width: 600px; height: 500px';
  frame.src = `${folder}test/element/strict-policy.html`;
  document.body.append(frame);
  const page = await until('the page', () => {
    const { contentWindow } = frame;
    const defined = contentWindow?.customElements.get('spice-display') !== undefined;
    return defined ? (contentWindow as Window & { violations: string[] }) : undefined;
  });
  const element = page.document.querySelector<SpiceDisplayElement>('spice-display')!;
  return { page, element, frame };
}

describe('the built element under a strict policy', function () {
  this.timeout(60_000);

  it('works with its workers, module, styles and controls, and violates nothing', async () => {
    const qemu = await startQemu({ guest: 'desktop frames=2', password: 'secret' });
    const { page, element, frame } = await framed('/csp/');
    element.src = qemu.url;
    await until('the form', () => element.shadowRoot?.querySelector('form') ?? undefined);
    expect(page.getComputedStyle(element.shadowRoot!.querySelector('form')!).borderTopStyle).to.equal('solid');
    element.password = 'secret';
    await until('a picture', () => (element.guestWidth > 0 ? true : undefined));
    await until('the session', () => (element.state === 'connected' ? true : undefined));
    const root = element.shadowRoot!;
    for (const opener of root.querySelectorAll<HTMLElement>('[popovertarget]')) {
      opener.click();
      const menu = root.getElementById(opener.getAttribute('popovertarget')!)!;
      expect(menu.matches(':popover-open'), menu.id).to.equal(true);
      expect(menu.getBoundingClientRect().left, menu.id).to.be.greaterThan(0); // its place is a style that a script sets
      menu.hidePopover();
    }
    root.querySelector<HTMLElement>('[aria-label=Statistics]')!.click();
    element.sendFiles([new File(['abc'], 'refused.txt')]);
    await until('the file’s end', () => root.querySelector('[part=files] .failed') ?? undefined);
    expect(root.querySelector('[part=statistics]')).not.to.equal(null);
    const { violations } = page;
    expect(violations).to.deep.equal([]);
    await until('the first figures', () => (element.stats.codecs.length > 0 ? true : undefined));
    expect(element.stats.missing).not.to.include('WebAssembly');
    frame.remove();
    await qemu.stop();
  });

  it('does without WebAssembly where the policy allows none, and names it as missing', async () => {
    const qemu = await startQemu({ guest: 'desktop frames=2', compression: 'quic' });
    const { element, frame } = await framed('/csp-without-wasm/');
    element.src = qemu.url;
    await until('its figures', () => (element.stats.missing.includes('WebAssembly') ? true : undefined));
    const decoded = () => element.stats.codecs.some(({ codec, images }) => codec === 'quic' && images > 0);
    await qemu.waitForGuest(({ rounds }) => rounds > 0);
    await until('a QUIC picture', () => (decoded() ? true : undefined));
    await expectPictureSettles(
      () => qemu.screendump(),
      async () => picturePixels(await element.screenshot()),
      'without-wasm',
    );
    frame.remove();
    await qemu.stop();
  });
});
