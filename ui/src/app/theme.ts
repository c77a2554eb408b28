import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';

import { queries } from '@/api/queries';
import { onPrefs, prefs, setPrefs, type Prefs } from '@/shared/prefs';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const contrast = window.matchMedia('(prefers-contrast: more)');

/** What was asked for in the address wins over what was chosen: for pictures of the screens. */
const asked = new URLSearchParams(window.location.search);

function apply({ theme, contrast: wanted, density, zoom }: Prefs): void {
  const root = document.documentElement;
  const chosen = asked.get('theme') ?? theme;
  root.dataset.theme = chosen === 'light' || chosen === 'dark' ? chosen : dark.matches ? 'dark' : 'light';
  const more =
    (asked.get('contrast') ?? wanted) === 'more' ||
    (wanted === 'system' && contrast.matches && !asked.has('contrast'));
  if (more) root.dataset.contrast = 'more';
  else delete root.dataset.contrast;
  root.dataset.density = asked.get('density') ?? density;
  root.style.zoom = zoom === 100 ? '' : String(zoom / 100);
}

/** Keeps the attributes of <html> in step with the settings and the system. `theme.js` set them before the first paint. */
export function useTheme(): void {
  const { data: settings } = useQuery(queries.settings());
  useEffect(() => {
    if (!settings) return;
    const { theme, contrast: wanted, density, single_keys } = settings;
    setPrefs({ theme, contrast: wanted, density, singleKeys: single_keys });
  }, [settings]);
  useEffect(() => {
    const again = () => apply(prefs());
    again();
    const stop = onPrefs(again);
    dark.addEventListener('change', again);
    contrast.addEventListener('change', again);
    return () => {
      stop();
      dark.removeEventListener('change', again);
      contrast.removeEventListener('change', again);
    };
  }, []);
}
