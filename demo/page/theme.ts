/** Lets a person choose light or dark, and remembers it. */
export function followTheme(select: HTMLSelectElement): void {
  const key = 'spice-display-demo-theme';
  select.value = localStorage.getItem(key) ?? '';
  const apply = (): void => {
    if (select.value === '') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = select.value;
    localStorage.setItem(key, select.value);
  };
  select.addEventListener('change', apply);
  apply();
}
