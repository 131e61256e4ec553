import type { CDPSession, Page, TouchHandle } from 'puppeteer-core';
import type { FingerStep, PenStep } from './protocol.ts';

/** What a page is asked for that the runner's own commands don't do: fingers, a pen, a screen of other density, permissions. */
export class PersonCommands {
  readonly #page: Page;
  readonly #fingers = new Map<number, TouchHandle>();
  /** The tab that is looked at instead. */
  #other: Page | null = null;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Real fingers, one step after the other. */
  async touch(steps: readonly FingerStep[]): Promise<void> {
    for (const { finger, to, pause = 0 } of steps) {
      const down = this.#fingers.get(finger);
      if (to === null) {
        this.#fingers.delete(finger);
        await down?.end();
      } else if (down === undefined) {
        this.#fingers.set(finger, await this.#page.touchscreen.touchStart(to[0], to[1]));
      } else {
        await down.move(to[0], to[1]);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** A pen over a tablet; Chromium only. */
  async pen(steps: readonly PenStep[]): Promise<void> {
    const session = await this.#devTools();
    for (const { type, at, button = 'none', buttons = 0 } of steps) {
      await session.send('Input.dispatchMouseEvent', {
        type: ({ down: 'mousePressed', move: 'mouseMoved', up: 'mouseReleased' } as const)[type],
        x: at[0],
        y: at[1],
        button,
        buttons,
        pointerType: 'pen',
        clickCount: type === 'move' ? 0 : 1,
      });
    }
  }

  /** The window's size in CSS pixels, and how many device pixels each of them has. */
  async viewport(width: number, height: number, ratio: number): Promise<void> {
    await this.#page.setViewport({ width, height, deviceScaleFactor: ratio });
  }

  /** Allows the page what is named, and nothing else of what a browser asks for. */
  async permit(names: readonly string[]): Promise<void> {
    const { origin } = new URL(this.#page.url());
    const states = ['clipboard-read', 'clipboard-write'].map(
      (name) => [{ name }, { state: names.includes(name) ? 'granted' : 'denied' }] as const,
    );
    const session = await this.#devTools();
    for (const [permission, { state }] of states) {
      await session.send('Browser.setPermission', { origin, permission, setting: state });
    }
  }

  /** Another tab is looked at: the page is hidden. */
  async leave(): Promise<void> {
    this.#other ??= await this.#page.browser().newPage();
    await this.#other.bringToFront();
  }

  /** The page is looked at again. */
  async comeBack(): Promise<void> {
    await this.#page.bringToFront();
    await this.end();
  }

  /** Nobody is there any more. */
  async end(): Promise<void> {
    const other = this.#other;
    this.#other = null;
    await other?.close();
  }

  #devTools(): Promise<CDPSession> {
    return this.#page.createCDPSession();
  }
}
