import { expect } from 'chai';

describe('the strict policy', () => {
  it('holds for everything served under /csp/', async () => {
    const response = await fetch('/csp/package.json');
    expect(response.headers.get('content-security-policy')).to.equal(
      "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'",
    );
    expect(await response.json()).to.include({ name: 'spice-display' });
    const without = await fetch('/csp-without-wasm/package.json');
    expect(without.headers.get('content-security-policy')).to.equal(
      "script-src 'self'; worker-src 'self'; style-src 'self'",
    );
    const plain = await fetch('/package.json');
    expect(plain.headers.get('content-security-policy')).to.equal(null);
  });

  it('keeps a page from inline scripts and lets its own files run', async () => {
    const frame = document.createElement('iframe');
    frame.src = '/csp/test/harness/policy.html';
    const loaded = new Promise((resolve) => {
      frame.addEventListener('load', resolve);
    });
    document.body.append(frame);
    await loaded;
    const page = frame.contentDocument?.documentElement;
    expect([page?.dataset['file'], page?.dataset['inline']]).to.deep.equal(['ran', undefined]);
    frame.remove();
  });
});
