import { css } from 'lit';

/** The bar of controls, its menus and the figures over the picture. */
export const controlsStyles = css`
  .controls {
    flex: none;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 0.125rem;
    padding: 0.25rem;
    box-sizing: border-box;
    inline-size: 100%;
    border-block-start: 1px solid var(--_line);
    background: var(--_panel);
  }
  .controls > button {
    display: grid;
    place-items: center;
    inline-size: 2.5rem;
    block-size: 2.25rem;
    padding: 0;
    border-color: transparent;
  }
  .controls > button:hover:not(:disabled),
  .menu button:hover {
    background: color-mix(in srgb, currentColor 10%, transparent);
  }
  .controls > button[aria-pressed='true'] {
    background: color-mix(in srgb, var(--_accent) 22%, transparent);
  }
  .controls > button:disabled {
    opacity: 0.4;
    cursor: default;
  }
  .controls > button.blocked {
    color: var(--_error);
  }
  .controls > button:focus-visible {
    outline-offset: -2px;
  }
  .controls svg,
  .file svg {
    inline-size: 1.375rem;
    block-size: 1.375rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .menu {
    position: fixed;
    inset: auto;
    left: var(--left, 0);
    top: var(--top, auto);
    bottom: var(--bottom, auto);
    margin: 0;
    max-block-size: var(--room, 70vh);
    max-inline-size: calc(100vw - 1rem);
    box-sizing: border-box;
    padding: 0.375rem;
    overflow: auto;
    border: 1px solid var(--_line);
    border-radius: var(--spice-display-radius, 0.5rem);
    background: var(--_panel);
    color: var(--_color);
    box-shadow: 0 4px 20px rgb(0 0 0 / 0.25);
  }
  .menu button {
    display: block;
    inline-size: 100%;
    border-color: transparent;
    text-align: start;
    white-space: nowrap;
  }
  .menu button:focus-visible {
    outline-offset: -2px;
  }
  .menu label {
    display: flex;
    gap: 0.5rem;
    align-items: center;
    padding: 0.375rem 0.625rem;
    cursor: pointer;
  }
  .menu input {
    inline-size: auto;
    margin: 0;
    padding: 0;
    accent-color: var(--_accent);
  }
  .menu input[type='range'] {
    inline-size: 9rem;
  }
  .menu p {
    margin: 0.25rem 0.625rem 0.375rem;
    max-inline-size: 17rem;
  }
  .menu p.nothing {
    margin: 0;
  }
  .menu p.said {
    color: var(--_error);
  }
  .menu button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  .menu .field {
    display: block;
    cursor: auto;
  }
  .menu textarea {
    display: block;
    box-sizing: border-box;
    inline-size: 100%;
    min-inline-size: 15rem;
    margin-block-start: 0.25rem;
    padding: 0.375rem 0.5rem;
    border: 1px solid var(--_line);
    border-radius: var(--spice-display-radius, 0.375rem);
    background: var(--_background);
    color: inherit;
    font: inherit;
    resize: vertical;
  }
  .files {
    position: absolute;
    inset-block-end: 0.5rem;
    inset-inline-end: 0.5rem;
    box-sizing: border-box;
    inline-size: 19rem;
    max-inline-size: calc(100% - 1rem);
    max-block-size: calc(100% - 1rem);
    overflow: auto;
    padding: 0.25rem 0.25rem 0.25rem 0.75rem;
    border: 1px solid var(--_line);
    border-radius: var(--spice-display-radius, 0.5rem);
    background: var(--_panel);
    box-shadow: 0 2px 12px rgb(0 0 0 / 0.2);
    font-size: 0.875em;
  }
  .file {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    grid-template-areas: 'name button' 'progress button';
    align-items: center;
    gap: 0 0.5rem;
    padding-block: 0.25rem;
  }
  .file .name {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .file progress {
    grid-area: progress;
    inline-size: 100%;
    accent-color: var(--_accent);
  }
  .file p {
    grid-area: name;
    margin: 0;
    overflow-wrap: anywhere;
  }
  .file p.failed {
    color: var(--_error);
  }
  .file button {
    grid-area: button;
    display: grid;
    padding: 0.375rem;
    border-color: transparent;
  }
  .file svg {
    inline-size: 1.125rem;
    block-size: 1.125rem;
  }
  .figures {
    position: absolute;
    inset-block-start: 0.5rem;
    inset-inline-start: 0.5rem;
    box-sizing: border-box;
    max-inline-size: calc(100% - 1rem);
    display: grid;
    grid-template-columns: auto auto;
    gap: 0 0.75rem;
    margin: 0;
    padding: 0.375rem 0.625rem;
    border: 1px solid var(--_line);
    border-radius: var(--spice-display-radius, 0.5rem);
    background: color-mix(in srgb, var(--_panel) 92%, transparent);
    font-size: 0.8125em;
    font-variant-numeric: tabular-nums;
    pointer-events: none;
  }
  .figures dd {
    margin: 0;
  }
  :host(:fullscreen) .controls {
    position: absolute;
    inset-block-start: 0.5rem;
    inset-inline: 0;
    inline-size: fit-content;
    max-inline-size: calc(100% - 1rem);
    margin-inline: auto;
    border: 1px solid var(--_line);
    border-radius: var(--spice-display-radius, 0.5rem);
    box-shadow: 0 4px 20px rgb(0 0 0 / 0.25);
    transition: opacity 0.25s;
  }
  /* Not hidden: who has no pointer that could move comes to it by Tab, and it is seen then. */
  :host(:fullscreen) .controls.resting:not(:focus-within) {
    opacity: 0;
    pointer-events: none;
  }
  @media (prefers-reduced-motion: reduce) {
    :host(:fullscreen) .controls {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .controls > button[aria-pressed='true'] {
      border-color: Highlight;
    }
  }
`;
