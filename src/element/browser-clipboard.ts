/** What a clipboard holds: data by its MIME type. */
export type Contents = ReadonlyMap<string, Blob>;

/**
 * Why a browser does not read or write its clipboard: it wants a `gesture` or the `permission`, the page has not the
 * `focus`, or it can't (`unsupported`: no secure page, or no such type).
 */
export type Refusal = 'gesture' | 'permission' | 'focus' | 'unsupported';

/** What goes between a browser's clipboard and a guest's. */
export const exchanged: readonly string[] = ['text/plain', 'image/png'];

/** A browser's clipboard could not be read or written. */
export class ClipboardRefused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super(message);
    this.name = 'ClipboardRefused';
    this.refusal = refusal;
  }
}

/** That of the window which a document is in. */
function navigatorOf(page: Document): Navigator {
  return page.defaultView?.navigator ?? navigator;
}

/** `undefined` on a page that was not loaded securely, whatever the types say. */
function clipboardOf(page: Document): Clipboard {
  const clipboard = navigatorOf(page).clipboard as Clipboard | undefined;
  if (clipboard !== undefined) return clipboard;
  throw new ClipboardRefused('unsupported', 'Only a page loaded over HTTPS may use the clipboard by itself.');
}

/** Whether the page may read the clipboard without anybody being asked. */
export async function mayRead(page: Document): Promise<boolean> {
  const navigator = navigatorOf(page);
  if (!('clipboard' in navigator && 'read' in navigator.clipboard)) return false;
  return (await permission(page, 'clipboard-read')) === 'granted';
}

/** What is on the clipboard of the types that are exchanged. Fails with a ClipboardRefused. */
export async function readClipboard(page: Document): Promise<Contents> {
  const clipboard = clipboardOf(page);
  const contents = new Map<string, Blob>();
  try {
    for (const item of await clipboard.read()) {
      for (const type of item.types) {
        if (exchanged.includes(type) && !contents.has(type)) contents.set(type, await item.getType(type));
      }
    }
  } catch (error) {
    throw await refused(page, error, 'read');
  }
  return contents;
}

/** Puts data on the clipboard. Fails with a ClipboardRefused. */
export async function writeClipboard(page: Document, contents: Contents): Promise<void> {
  const clipboard = clipboardOf(page);
  try {
    const text = contents.get('text/plain');
    if (text !== undefined && contents.size === 1) await clipboard.writeText(await text.text());
    else await clipboard.write([new ClipboardItem(Object.fromEntries(contents))]);
  } catch (error) {
    throw await refused(page, error, 'write');
  }
}

/** Tells contents apart: texts by themselves, images by their size. */
export async function keyOf(contents: Contents): Promise<string> {
  const parts = [...contents].map(async ([type, blob]) => {
    if (type === 'text/plain') return `${type} ${await blob.text()}`;
    return `${type} ${blob.size}`;
  });
  return (await Promise.all(parts)).join('\n');
}

async function refused(page: Document, error: unknown, what: 'read' | 'write'): Promise<ClipboardRefused> {
  const verb = what === 'read' ? 'read the clipboard' : 'copy';
  if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') {
    return new ClipboardRefused('unsupported', error instanceof Error ? error.message : String(error));
  }
  if (!page.hasFocus()) {
    return new ClipboardRefused('focus', `The browser lets a page ${verb} only while it has the focus.`);
  }
  if ((await permission(page, `clipboard-${what}`)) === 'denied') {
    return new ClipboardRefused('permission', `The browser does not allow this page to ${verb}.`);
  }
  return new ClipboardRefused('gesture', `The browser lets this page ${verb} only upon a key or click on the screen.`);
}

/** A permission's state, or null in a browser that has no such permission. */
async function permission(page: Document, name: 'clipboard-read' | 'clipboard-write'): Promise<PermissionState | null> {
  try {
    return (await navigatorOf(page).permissions.query({ name: name as PermissionName })).state;
  } catch {
    return null;
  }
}
