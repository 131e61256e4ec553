import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Closing, Credentials, SessionState } from '../worker/protocol.ts';
import { hadAddress } from './connection.ts';
import type { Reach } from './connection.ts';
import type { CredentialsRequest } from './credentials.ts';
import type { Texts } from './texts.ts';

/** What the status says, and whether something is under way or may be asked for. */
export interface Status {
  readonly text: string;
  /** What is behind it, in the words of the protocol; may be empty. */
  readonly detail: string;
  readonly busy: boolean;
  readonly reconnect: boolean;
}

/** The status of a session; an empty text when there is nothing to say. */
export function statusOf(
  session: {
    readonly state: SessionState;
    readonly closing: Closing | null;
    readonly reach: Reach;
    readonly retrying: boolean;
    readonly hasTarget: boolean;
    /** The number of the monitor that is wanted and that the guest does not have; null when it has it. */
    readonly missingMonitor: number | null;
  },
  texts: Texts,
): Status {
  const status = { text: '', detail: '', busy: false, reconnect: false };
  switch (session.state) {
    case 'idle':
      return { ...status, text: texts.idle };
    case 'connecting':
      return { ...status, text: texts.connecting, busy: true };
    case 'connected':
      if (session.missingMonitor === null) return status;
      return { ...status, text: texts.noMonitor.replace('{monitor}', String(session.missingMonitor)) };
    case 'migrating':
      return { ...status, text: texts.migrating, busy: true };
    case 'disconnected': {
      const { closing, retrying, hasTarget } = session;
      const ended = closing === null ? texts.idle : endOf(closing, session.reach, texts);
      return {
        text: retrying ? `${ended} ${texts.retrying}` : ended,
        detail: closing === null || closing.reason === 'closed' ? '' : closing.message,
        busy: retrying,
        reconnect: hasTarget && hadAddress(session.reach),
      };
    }
  }
}

/** How a session ended, for a person. */
function endOf({ reason }: Closing, reach: Reach, texts: Texts): string {
  switch (reason) {
    case 'closed':
      return texts.endedClosed;
    case 'server':
      return texts.endedServer;
    case 'network':
      return networkEnd(reach, texts);
    case 'auth':
      return texts.endedAuth;
    case 'protocol':
      return texts.endedProtocol;
    case 'migration':
      return texts.endedMigration;
  }
}

function networkEnd(reach: Reach, texts: Texts): string {
  switch (reach) {
    case 'no-address':
      return texts.endedNoAddress;
    case 'bad-address':
      return texts.endedBadAddress;
    case 'server-unreached':
      return texts.endedUnreached;
    case 'session':
      return texts.endedNetwork;
  }
}

/** The status under or over the picture. Its live region is always there, so that screen readers hear the changes. */
export function statusPanel(status: Status, silent: boolean, texts: Texts, reconnect: () => void): TemplateResult {
  return html`<div
    part="status"
    class="status ${silent || status.text === '' ? 'silent' : ''} ${status.busy ? 'busy' : ''}"
  >
    <p role="status">${status.text}</p>
    ${status.detail === '' ? nothing : html`<p class="detail">${status.detail}</p>`}
    ${status.reconnect ? html`<button type="button" @click=${reconnect}>${texts.reconnect}</button>` : nothing}
  </div>`;
}

/** The form that asks for user name and password. Escape gives up. */
export function credentialsDialog(
  request: CredentialsRequest,
  texts: Texts,
  answer: (credentials: Credentials | null) => void,
): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const text = (name: string) => {
      const value = data.get(name);
      return typeof value === 'string' ? value : '';
    };
    answer({ password: text('password'), username: text('username') });
  };
  const keyDown = (event: KeyboardEvent) => {
    event.stopPropagation(); // what is typed here is nobody else's
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    answer(null);
  };
  const refused = request.attempt > 1;
  return html`<div class="ask" role="dialog" aria-labelledby="title" aria-describedby=${refused ? 'refused' : nothing}>
    <form part="dialog" class="dialog" @submit=${submit} @keydown=${keyDown}>
      <h2 id="title">${texts.credentials}</h2>
      ${refused ? html`<p id="refused" class="refused" role="alert">${texts.notAccepted}</p>` : nothing}
      ${
        request.types.includes('username')
          ? html`<label
              >${texts.username}<input name="username" autocomplete="username" required spellcheck="false"
            /></label>`
          : nothing
      }
      ${
        request.types.includes('password')
          ? html`<label
              >${texts.password}<input name="password" type="password" autocomplete="current-password" required
            /></label>`
          : nothing
      }
      <div class="buttons">
        <button
          type="button"
          @click=${() => {
            answer(null);
          }}
        >
          ${texts.cancel}
        </button>
        <button class="main" type="submit">${texts.submit}</button>
      </div>
    </form>
  </div>`;
}
