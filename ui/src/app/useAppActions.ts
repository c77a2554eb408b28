import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { useCommand, useStatus } from '@/api/queries';
import { useActions, type Action } from '@/shared/actions/registry';
import { prefs, setPrefs } from '@/shared/prefs';

import { PLACES } from './places';

export interface AppDialogs {
  palette: (open: boolean) => void;
  keys: (open: boolean) => void;
  switchTask: (open: boolean) => void;
}

const ZOOM = [80, 90, 100, 110, 125, 150, 175, 200];

function zoomBy(step: 1 | -1): void {
  const next = step > 0 ? ZOOM.find((z) => z > prefs().zoom) : ZOOM.findLast((z) => z < prefs().zoom);
  if (next) setPrefs({ zoom: next });
}

/** Moves the keyboard to the next or previous pane (landmark) of the window. */
function focusPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('.sidebar, main, .inspector, .drawer, .status')];
  const from = panes.findLastIndex((pane) => pane.contains(document.activeElement));
  const pane = panes.at((from + step + panes.length) % panes.length);
  pane?.querySelector<HTMLElement>('[tabindex="0"], a[href], button, input')?.focus();
}

function findField(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>('main [data-find] input, main input[data-find]');
}

/** Offers what works everywhere. */
export function useAppActions(dialogs: AppDialogs): void {
  const [, navigate] = useLocation();
  const status = useStatus();
  const stop = useCommand(() => api.stopTimer());
  const mini = useCommand(() => api.toggleMiniTimer());
  const sync = useCommand(() => api.syncNow(null));
  const pauseAll = useCommand(() => api.pauseAllTransfers());
  const resumeAll = useCommand(() => api.resumeAllTransfers());
  const everywhere = { scope: 'app', group: 'Everywhere' } as const;
  const noConnection = status?.connections ? null : 'There is no connection yet';

  const list: Action[] = [
    {
      ...everywhere,
      id: 'app.palette',
      name: 'Search or run',
      icon: 'search',
      key: 'mod+k',
      quiet: true,
      run: () => dialogs.palette(true),
    },
    {
      ...everywhere,
      id: 'app.timer',
      name: status?.timer ? 'Stop the timer' : 'Start the timer',
      icon: status?.timer ? 'stop' : 'play',
      key: 's',
      run: () => (status?.timer ? stop.mutate() : dialogs.switchTask(true)),
    },
    {
      ...everywhere,
      id: 'app.switchTask',
      name: 'Switch task',
      icon: 'shuffle',
      key: 'shift+s',
      run: () => dialogs.switchTask(true),
    },
    {
      ...everywhere,
      id: 'app.miniTimer',
      name: 'Mini timer',
      icon: 'window',
      run: () => mini.mutate(undefined),
    },
    {
      ...everywhere,
      id: 'app.find',
      name: 'Find in this list',
      icon: 'search',
      key: '/',
      quiet: true,
      run: () => findField()?.focus(),
    },
    {
      ...everywhere,
      id: 'app.sync',
      name: 'Ask all services now',
      icon: 'sync',
      blocked: noConnection,
      run: () => sync.mutate(),
    },
    {
      ...everywhere,
      id: 'app.back',
      name: 'Back',
      icon: 'arrow-l',
      key: '[',
      run: () => window.history.back(),
    },
    {
      ...everywhere,
      id: 'app.forward',
      name: 'Forward',
      icon: 'arrow-r',
      key: ']',
      run: () => window.history.forward(),
    },
    {
      ...everywhere,
      id: 'app.keys',
      name: 'All keys',
      icon: 'keyboard',
      key: '?',
      run: () => dialogs.keys(true),
    },
    { ...everywhere, id: 'app.help', name: 'Help', icon: 'help', key: 'f1', run: () => navigate('/help') },
    { ...everywhere, id: 'app.zoomIn', name: 'Larger', icon: 'plus', key: 'mod+=', run: () => zoomBy(1) },
    { ...everywhere, id: 'app.zoomOut', name: 'Smaller', icon: 'minus', key: 'mod+-', run: () => zoomBy(-1) },
    {
      ...everywhere,
      id: 'app.zoomReset',
      name: 'Normal size',
      icon: 'full',
      key: 'mod+0',
      run: () => setPrefs({ zoom: 100 }),
    },
    ...PLACES.map((place): Action => ({
      id: `go.${place.id}`,
      name: `Go to ${place.name}`,
      icon: place.icon,
      key: `g ${place.key}`,
      scope: 'app',
      group: 'Go to',
      run: () => navigate(place.path),
    })),
    {
      id: 'go.transfers',
      name: 'Go to Transfers',
      icon: 'upload',
      key: 'g q',
      scope: 'app',
      group: 'Go to',
      run: () => navigate('/media/transfers'),
    },
    {
      id: 'panes.sidebar',
      name: 'Sidebar wide or narrow',
      icon: 'sidebar',
      key: 'mod+\\',
      scope: 'app',
      group: 'Panes',
      run: () => setPrefs({ sidebar: prefs().sidebar === 'wide' ? 'narrow' : 'wide' }),
    },
    {
      id: 'panes.next',
      name: 'Next pane',
      key: 'f6',
      scope: 'app',
      group: 'Panes',
      quiet: true,
      run: () => focusPane(1),
    },
    {
      id: 'panes.previous',
      name: 'Previous pane',
      key: 'shift+f6',
      scope: 'app',
      group: 'Panes',
      quiet: true,
      run: () => focusPane(-1),
    },
    ...Array.from({ length: 9 }, (_, index): Action => ({
      id: `panes.tab${index + 1}`,
      name: index === 0 ? 'Tab 1, up to 9' : `Tab ${index + 1}`,
      key: `alt+${index + 1}`,
      scope: 'app',
      group: 'Panes',
      quiet: true,
      unlisted: index > 0,
      run: () => document.querySelectorAll<HTMLElement>('main .head .tabs > *')[index]?.click(),
    })),
    {
      id: 'transfers.pauseAll',
      name: status?.transfers.paused ? 'Go on with all transfers' : 'Pause all transfers',
      icon: status?.transfers.paused ? 'play' : 'pause',
      key: 'alt+p',
      scope: 'app',
      group: 'Transfers',
      run: () => (status?.transfers.paused ? resumeAll : pauseAll).mutate(),
    },
  ];
  useActions(list);
}
