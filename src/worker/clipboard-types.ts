import { ClipboardType } from '../wire/agent.ts';

/** What a page calls the agent's types of clipboard data. */
const mimeTypes = new Map<number, string>([
  [ClipboardType.utf8Text, 'text/plain'],
  [ClipboardType.imagePng, 'image/png'],
  [ClipboardType.imageBmp, 'image/bmp'],
  [ClipboardType.imageTiff, 'image/tiff'],
  [ClipboardType.imageJpg, 'image/jpeg'],
  // No MIME type is registered for it: an action (`copy` or `cut`), then one path a line.
  [ClipboardType.fileList, 'application/x-spice-file-list'],
]);

const clipboardTypes = new Map([...mimeTypes].map(([type, mime]) => [mime, type]));

/** The agent's type for a MIME type, or null for one that no agent takes. */
export function clipboardTypeOf(mimeType: string): number | null {
  return clipboardTypes.get(mimeType) ?? null;
}

/** The MIME type of an agent's type, or null for an unknown one. */
export function mimeTypeOf(type: number): string | null {
  return mimeTypes.get(type) ?? null;
}

/** The MIME types in which a guest's data can be had; any image that browsers decode as PNG, too. */
export function mimeTypesOf(types: readonly number[]): string[] {
  const names = types.flatMap((type) => mimeTypeOf(type) ?? []);
  if (!names.includes('image/png') && otherImages(types).length > 0) names.push('image/png');
  return [...new Set(names)];
}

/** Those of the types that are images which browsers decode, and no PNG. */
export function otherImages(types: readonly number[]): number[] {
  return types.filter((type) => type === ClipboardType.imageBmp || type === ClipboardType.imageJpg);
}
