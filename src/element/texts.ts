/** What the element says to a person. A page in another language gives its own through the property `texts`. */
export interface Texts {
  /** Names the screen when the server's name isn't known. */
  readonly screen: string;
  /** `{keys}` stands for the keys that give the keyboard back. */
  readonly release: string;
  readonly idle: string;
  readonly connecting: string;
  readonly migrating: string;
  /** How a session ended, by the reason of `disconnect`. */
  readonly endedClosed: string;
  readonly endedServer: string;
  readonly endedNetwork: string;
  /** The network's fault as well, before there was a connection. */
  readonly endedUnreached: string;
  /** There was nothing to connect to. */
  readonly endedNoAddress: string;
  /** What there was to connect to is no address of a WebSocket. */
  readonly endedBadAddress: string;
  readonly endedAuth: string;
  readonly endedProtocol: string;
  readonly endedMigration: string;
  readonly retrying: string;
  /** `{monitor}` stands for the number that is wanted. */
  readonly noMonitor: string;
  readonly reconnect: string;
  readonly credentials: string;
  readonly username: string;
  readonly password: string;
  /** Said after a first attempt. */
  readonly notAccepted: string;
  readonly submit: string;
  readonly cancel: string;
  /** Names the bar of controls; the rest names what is in it. */
  readonly controls: string;
  readonly keys: string;
  /** The key with the Windows logo. */
  readonly metaKey: string;
  readonly type: string;
  /** `{text}` stands for what was typed. */
  readonly untypable: string;
  readonly fullscreen: string;
  readonly leaveFullscreen: string;
  readonly clipboard: string;
  /** Something of the guest's waits to be copied, which the browser allows upon a click only. */
  readonly clipboardWaits: string;
  readonly clipboardTake: string;
  readonly clipboardGive: string;
  readonly clipboardType: string;
  readonly clipboardEmpty: string;
  readonly clipboardNoAgent: string;
  readonly clipboardOff: string;
  readonly clipboardDenied: string;
  readonly clipboardUnsupported: string;
  /** Name fields that stand in for what the browser does not allow. */
  readonly clipboardPasteHere: string;
  readonly clipboardCopyHere: string;
  readonly sendFiles: string;
  readonly files: string;
  /** `{name}` stands for a file's. */
  readonly cancelFile: string;
  readonly hideFile: string;
  /** `{reason}` stands for one of those below. */
  readonly fileFailed: string;
  readonly fileNoAgent: string;
  readonly fileSessionEnded: string;
  readonly fileRefused: string;
  readonly fileNoSpace: string;
  readonly fileLocked: string;
  readonly fileUnreadable: string;
  readonly fileGuestFailed: string;
  readonly fileDone: string;
  readonly scaling: string;
  readonly scalingFit: string;
  readonly scalingDown: string;
  readonly scalingNone: string;
  readonly scalingGuest: string;
  readonly sound: string;
  readonly soundBlocked: string;
  readonly soundUnavailable: string;
  readonly mute: string;
  readonly volume: string;
  readonly screenshot: string;
  readonly disconnect: string;
  readonly statistics: string;
  readonly picture: string;
  readonly roundTrip: string;
  readonly received: string;
  readonly video: string;
  readonly soundDelay: string;
}

export const english: Texts = {
  screen: 'Screen of a virtual machine',
  release: 'The keyboard goes to the guest. {keys} gives it back to the page.',
  idle: 'Not connected',
  connecting: 'Connecting…',
  migrating: 'The guest is moving to another server…',
  endedClosed: 'Disconnected.',
  endedServer: 'The server ended the session.',
  endedNetwork: 'The connection was lost.',
  endedUnreached: 'The server can’t be reached.',
  endedNoAddress: 'There is nothing to connect to.',
  endedBadAddress: 'The server’s address can’t be used.',
  endedAuth: 'The server did not let you in.',
  endedProtocol: 'The server sent something that can’t be understood.',
  endedMigration: 'The guest has moved, and can’t be followed.',
  noMonitor: 'The guest has no monitor {monitor}.',
  retrying: 'Trying again in a moment…',
  reconnect: 'Reconnect',
  credentials: 'The server asks who you are',
  username: 'User name',
  password: 'Password',
  notAccepted: 'That was not accepted. Please try again.',
  submit: 'Connect',
  cancel: 'Cancel',
  controls: 'Controls',
  keys: 'Send keys',
  metaKey: 'Windows key',
  type: 'Type with the on-screen keyboard',
  untypable: 'The guest can’t be given “{text}”: no key types it, and there is no agent to paste it.',
  fullscreen: 'Fullscreen',
  leaveFullscreen: 'Leave fullscreen',
  clipboard: 'Clipboard and files',
  clipboardWaits: 'The guest has copied something, which the browser hands on after a click',
  clipboardTake: 'Copy what the guest copied',
  clipboardGive: 'Give the guest your clipboard',
  clipboardType: 'Type your clipboard’s text',
  clipboardEmpty: 'There is no text and no image on your clipboard.',
  clipboardNoAgent: 'The guest runs no agent that shares its clipboard.',
  clipboardOff: 'This page does not share the clipboard.',
  clipboardDenied: 'The browser does not let this page use the clipboard.',
  clipboardUnsupported: 'This page can’t use the clipboard by itself.',
  clipboardPasteHere: 'Paste or type here what the guest shall have',
  clipboardCopyHere: 'What the guest copied',
  sendFiles: 'Send files…',
  files: 'Files for the guest',
  cancelFile: 'Cancel {name}',
  hideFile: 'Hide {name}',
  fileFailed: '{name} was not sent: {reason}.',
  fileNoAgent: 'no agent in the guest takes it',
  fileSessionEnded: 'the session ended',
  fileRefused: 'the guest takes no files',
  fileNoSpace: 'the guest has no room for it',
  fileLocked: 'the guest’s screen is locked',
  fileUnreadable: 'it can’t be read here, or is a folder',
  fileGuestFailed: 'the guest could not save it',
  fileDone: '{name} was sent.',
  scaling: 'Size of the picture',
  scalingFit: 'Fit',
  scalingDown: 'Fit, never enlarged',
  scalingNone: 'Guest’s own size',
  scalingGuest: 'Resize the guest',
  sound: 'Sound',
  soundBlocked: 'The browser plays sound after a click',
  soundUnavailable: 'Sound can’t be played here',
  mute: 'Mute',
  volume: 'Volume',
  screenshot: 'Save a screenshot',
  disconnect: 'Disconnect',
  statistics: 'Statistics',
  picture: 'Picture',
  roundTrip: 'Round trip',
  received: 'Received',
  video: 'Video',
  soundDelay: 'Sound delay',
};

/** The keys of a combination as a person reads them. */
export function keyNames(codes: readonly string[]): string {
  return codes
    .map((code) =>
      code
        .replace(/^(Key|Digit)/, '')
        .replace(/^Control/, 'Ctrl')
        .replace(/^(Ctrl|Alt|Shift|Meta)Left$/, '$1')
        .replace(/^(Ctrl|Alt|Shift|Meta)Right$/, 'right $1'),
    )
    .join('+');
}
