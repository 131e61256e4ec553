/** Calls back whenever a CSS pixel has another number of device pixels: on another screen, or zoomed. @returns its end */
export function watchPixelRatio(changed: () => void): () => void {
  let ratio = devicePixelRatio;
  let query: MediaQueryList | null = null;
  const watch = () => {
    query?.removeEventListener('change', look);
    query = matchMedia(`(resolution: ${ratio}dppx)`);
    query.addEventListener('change', look);
  };
  const look = () => {
    if (devicePixelRatio === ratio) return;
    ratio = devicePixelRatio;
    watch();
    changed();
  };
  watch();
  // With an emulated ratio Chromium tells of no change of the query, but of the window's.
  window.addEventListener('resize', look);
  return () => {
    query?.removeEventListener('change', look);
    window.removeEventListener('resize', look);
  };
}
