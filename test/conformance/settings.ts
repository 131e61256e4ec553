/** What the device of test/qxl-device draws by seed; `mixed` takes each command from another of them. */
export const operations = [
  'fill',
  'opaque',
  'copy',
  'blend',
  'blackness',
  'whiteness',
  'invers',
  'rop3',
  'stroke',
  'text',
  'transparent',
  'alpha_blend',
  'composite',
  'copy_bits',
  'mixed',
] as const;
export type Operation = (typeof operations)[number];

/** How the server packs pictures, and how equal the page's picture has to be to the server's. */
export interface Setting {
  readonly name: string;
  /** What the device is started with. */
  readonly args: readonly string[];
  /**
   * False when the server sends pictures that are not the original. The page's picture is then to be the reference
   * client's. Which pictures are lossy depends on what the server leaves out because something else covers it, so
   * every command goes to the client before the next is issued.
   */
  readonly lossless: boolean;
}

const lossless = (name: string, ...args: string[]): Setting => ({ name, args, lossless: true });

/** Every way in which a server packs pictures. */
export const settings: readonly Setting[] = [
  ...['off', 'quic', 'lz', 'glz', 'lz4', 'auto_glz', 'auto_lz'].map((name) => lossless(name, '--compression', name)),
  lossless('zlib', '--compression', 'glz', '--zlib', 'always'),
  lossless('16 bits', '--compression', 'auto_glz', '--format', '16_555'),
  { name: 'jpeg', args: ['--compression', 'quic', '--jpeg', 'always'], lossless: false },
];

/** Each leaves something out, so that what is left is drawn more often, and by other ways of the server. */
export const variants = ['', 'cache off', 'surfaces off', 'clips off', 'surfaces off cache off clips off'] as const;
