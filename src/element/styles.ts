import { css } from 'lit';

/**
 * Colours follow the page's `color-scheme`; every one can be set by the page. The private names begin as no page's do, for the
 * page's content in the slot inherits them.
 */
export const styles = css`
  :host {
    display: block;
    --_background: var(--spice-display-background, light-dark(#eceef1, #15171a));
    --_color: var(--spice-display-color, light-dark(#24292f, #e3e6ea));
    --_panel: var(--spice-display-panel-background, light-dark(#ffffff, #22262b));
    --_line: var(--spice-display-line-color, light-dark(#c4cad1, #434a52));
    --_accent: var(--spice-display-accent-color, light-dark(#0b57d0, #9ec1ff));
    --_on-accent: var(--spice-display-on-accent-color, light-dark(#ffffff, #10203c));
    --_error: var(--spice-display-error-color, light-dark(#b3261e, #ffb4ab));
    --_ring: var(--spice-display-focus-color, var(--_accent));
  }
  :host([hidden]) {
    display: none;
  }
  .frame {
    position: relative;
    display: flex;
    flex-direction: column;
    inline-size: 100%;
    block-size: 100%;
    overflow: clip;
    background: var(--_background);
    color: var(--_color);
    font: var(--spice-display-font, 400 0.9375rem / 1.45 system-ui, sans-serif);
  }
  .stage {
    position: relative;
    inline-size: 100%;
    block-size: 100%;
    min-block-size: 0;
  }
  .viewport {
    inline-size: 100%;
    block-size: 100%;
    overflow: auto;
  }
  .frame.empty .viewport {
    min-block-size: var(--spice-display-empty-height, 15rem);
  }
  .frame.empty.asks .viewport {
    min-block-size: max(var(--spice-display-empty-height, 15rem), 20rem);
  }
  .surface {
    position: relative;
    inline-size: 100%;
    block-size: 100%;
    outline: none;
    user-select: none;
    -webkit-user-select: none;
    -webkit-touch-callout: none;
  }
  .surface[data-open] {
    touch-action: none;
  }
  .surface:focus-visible::after {
    content: '';
    position: absolute;
    inset: 0;
    border: 2px solid var(--_ring);
    pointer-events: none;
  }
  canvas {
    display: block;
    width: 100%;
    height: 100%;
    object-fit: contain;
    transition: opacity 0.2s;
  }
  canvas[hidden],
  .cursor[hidden] {
    display: none;
  }
  .surface[data-scaling='down'],
  .surface[data-scaling='none'] {
    display: flex;
  }
  .surface[data-scaling='none'] {
    inline-size: max-content;
    min-inline-size: 100%;
    block-size: max-content;
    min-block-size: 100%;
  }
  [data-scaling='down'] canvas,
  [data-scaling='none'] canvas {
    width: var(--width);
    height: var(--height);
    flex: none;
    margin: auto;
  }
  [data-scaling='down'] canvas {
    height: auto;
    max-width: 100%;
    max-height: 100%;
  }
  .cursor {
    position: absolute;
    top: 0;
    left: 0;
    max-inline-size: none;
    transform-origin: 0 0;
    pointer-events: none;
  }
  .frame.stale canvas {
    opacity: 0.35;
  }
  .overlay {
    position: absolute;
    inset: 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-items: safe center;
    justify-items: center;
    padding: 0.75rem;
    overflow: auto;
    pointer-events: none;
  }
  .overlay > * {
    pointer-events: auto;
  }
  .status,
  .ask {
    grid-area: 1 / 1;
    max-inline-size: min(26rem, 100%);
  }
  .typing {
    position: absolute;
    inset-block-end: 0;
    inset-inline-start: 0;
    inline-size: 1px;
    block-size: 1px;
    padding: 0;
    border: 0;
    opacity: 0;
    resize: none;
    /* Smaller, and phones zoom in upon the focus. */
    font-size: 16px;
    pointer-events: none;
  }
  .status,
  .dialog {
    box-sizing: border-box;
    color: inherit;
    overflow-wrap: anywhere;
  }
  .status {
    display: flex;
    flex-wrap: wrap;
    gap: 0.625rem 0.75rem;
    align-items: center;
    justify-content: center;
    text-align: center;
  }
  .frame:not(.empty) .status {
    padding: 0.625rem 0.875rem;
    border: 1px solid var(--_line);
    border-radius: var(--spice-display-radius, 0.5rem);
    background: var(--_panel);
    box-shadow: 0 2px 12px rgb(0 0 0 / 0.2);
  }
  .status.silent {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    padding: 0;
    border: 0;
    overflow: clip;
    clip-path: inset(50%);
    pointer-events: none;
  }
  .status p {
    margin: 0;
  }
  .status .detail {
    flex-basis: 100%;
    font-size: 0.8125em;
    opacity: 0.8;
  }
  .busy::before {
    content: '';
    inline-size: 0.9em;
    block-size: 0.9em;
    border: 2px solid var(--_line);
    border-block-start-color: var(--_accent);
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  .dialog {
    inline-size: 22rem;
    max-inline-size: 100%;
    padding: 1rem 1.25rem;
    border: 1px solid var(--_line);
    border-radius: var(--spice-display-radius, 0.5rem);
    background: var(--_panel);
    box-shadow: 0 4px 20px rgb(0 0 0 / 0.18);
  }
  .dialog h2 {
    margin: 0 0 0.875rem;
    font: inherit;
    font-size: 1.0625em;
    font-weight: 600;
  }
  .dialog .refused {
    margin: 0 0 0.875rem;
    color: var(--_error);
  }
  .dialog label {
    display: block;
    margin-block-end: 0.875rem;
  }
  input,
  button {
    font: inherit;
    color: inherit;
    border: 1px solid var(--_line);
    border-radius: var(--spice-display-radius, 0.375rem);
  }
  input {
    display: block;
    box-sizing: border-box;
    inline-size: 100%;
    margin-block-start: 0.25rem;
    padding: 0.4375rem 0.5625rem;
    background: var(--_background);
  }
  button {
    padding: 0.375rem 0.875rem;
    background: transparent;
    cursor: pointer;
  }
  button.main {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  input:focus-visible,
  button:focus-visible {
    outline: 2px solid var(--_ring);
    outline-offset: 2px;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    justify-content: flex-end;
    margin-block-start: 0.25rem;
  }
  .hint {
    position: absolute;
    inset-block-end: 0.75rem;
    inset-inline: 0.75rem;
    inline-size: fit-content;
    box-sizing: border-box;
    max-inline-size: calc(100% - 1.5rem);
    margin: 0 auto;
    padding: 0.375rem 0.75rem;
    border: 1px solid var(--_line);
    border-radius: var(--spice-display-radius, 0.5rem);
    background: var(--_panel);
    pointer-events: none;
    animation: leave 0.4s 6s forwards;
  }
  @keyframes leave {
    to {
      opacity: 0;
      visibility: hidden;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .busy::before {
      animation-duration: 6s;
    }
    canvas {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    button.main {
      border-color: ButtonText;
    }
  }
`;
