// What tests and benchmarks need from the system, as Debian calls it, and how to see that it is there on any Linux.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** True when a command of this name is found in PATH or where Debian keeps daemons. */
export function hasCommand(...names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return names.some((name) => folders.some((folder) => folder !== '' && existsSync(join(folder, name))));
}

/** True when a file is below one of the folders libraries are in: /usr/lib, /usr/lib64, /usr/lib/x86_64-linux-gnu … */
function hasLibrary(path) {
  const machine = existsSync('/usr/lib') ? readdirSync('/usr/lib').filter((name) => name.includes('-linux-gnu')) : [];
  const folders = ['/usr/lib', '/usr/lib64', '/usr/local/lib', ...machine.map((name) => `/usr/lib/${name}`)];
  return folders.some((folder) => existsSync(join(folder, path)));
}

const plugin = (name) => () => hasLibrary(`gstreamer-1.0/libgst${name}.so`);

/** Debian's package, what it is for, and the test that it, or what stands for it elsewhere, is there. */
export const systemPackages = [
  [
    'chromium',
    'the tests',
    () => 'CHROMIUM_BIN' in process.env || hasCommand('chromium', 'chromium-browser', 'google-chrome'),
  ],
  ['firefox-esr', 'the tests', () => 'FIREFOX_BIN' in process.env || hasCommand('firefox-esr', 'firefox')],
  ['pulseaudio', 'sound to nowhere', () => hasCommand('pulseaudio')],
  ['qemu-system-x86', 'the real server', () => hasCommand('qemu-system-x86_64')],
  ['libspice-server-dev', 'the test device', () => hasHeader('spice-server/spice.h')],
  ['libspice-protocol-dev', 'the test device', () => hasHeader('spice-1/spice/enums.h')],
  ['gcc', 'the test device', () => hasCommand('cc', 'gcc')],
  ['libc6-dev', 'the test device', () => hasHeader('stdio.h')],
  ['make', 'the test device', () => hasCommand('make')],
  ['pkg-config', 'the test device', () => hasCommand('pkg-config')],
  ['perl', 'clocks that differ', () => hasCommand('perl')],
  ['xserver-xspice', 'real applications', () => hasLibrary('xorg/modules/drivers/spiceqxl_drv.so')],
  ['x11-apps', 'real applications', () => hasCommand('xwd')],
  ['xterm', 'real applications', () => hasCommand('xterm')],
  ['xdotool', 'real applications', () => hasCommand('xdotool')],
  ['xclip', 'the guest agent', () => hasCommand('xclip')],
  ['x11-utils', 'the guest agent', () => hasCommand('xwininfo')],
  ['spice-vdagent', 'the guest agent', () => hasCommand('spice-vdagentd')],
  ['xvfb', 'the reference client', () => hasCommand('Xvfb')],
  ['spice-client-gtk', 'the reference client', () => hasCommand('spicy')],
  ['spice-html5', 'the comparison', () => existsSync('/usr/share/spice-html5/main.js')],
  ['gstreamer1.0-plugins-base', "the server's video encoders", plugin('app')],
  ['gstreamer1.0-plugins-good', "the server's video encoders", plugin('vpx')],
  ['gstreamer1.0-plugins-ugly', "the server's video encoders", plugin('x264')],
  ['gstreamer1.0-plugins-bad', "the server's video encoders", plugin('videoparsersbad')],
  ['gstreamer1.0-libav', "the server's video encoders", plugin('libav')],
];

function hasHeader(path) {
  return ['/usr/include', '/usr/local/include'].some((folder) => existsSync(join(folder, path)));
}

/** The packages that are missing here. */
export function missingPackages() {
  return systemPackages.filter(([, , found]) => !found()).map(([name, purpose]) => ({ name, purpose }));
}
