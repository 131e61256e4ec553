/** Calls back whenever a CSS pixel has another number of device pixels: on another screen, or zoomed. @returns its end */
export function watchPixelRatio(page: Document, changed: () => void): () => void {
  const view = page.defaultView ?? window;
  let ratio = view.devicePixelRatio;
  let query: MediaQueryList | null = null;
  const watch = () => {
    query?.removeEventListener('change', look);
    query = view.matchMedia(`(resolution: ${ratio}dppx)`);
    query.addEventListener('change', look);
  };
  const look = () => {
    if (view.devicePixelRatio === ratio) return;
    ratio = view.devicePixelRatio;
    watch();
    changed();
  };
  watch();
  // With an emulated ratio Chromium tells of no change of the query, but of the window's.
  view.addEventListener('resize', look);
  return () => {
    query?.removeEventListener('change', look);
    view.removeEventListener('resize', look);
  };
}
