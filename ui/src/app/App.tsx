import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { Direction } from 'radix-ui';
import { Suspense, useEffect, useState } from 'react';
import { Redirect, Router, useLocation } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';

import { listen } from '@/api/invalidation';
import { useStatus } from '@/api/queries';
import { useShortcuts } from '@/shared/actions/useShortcuts';
import { now } from '@/shared/clock';
import { cx, IconSprite, Toasts, TooltipProvider } from '@/shared/parts';
import { usePrefs } from '@/shared/prefs';
import { recordSpeed } from '@/shared/speedHistory';
import { TimerElsewhere } from '@/shared/timer';

import { DropZone } from './DropZone';
import { ErrorBoundary } from './ErrorBoundary';
import { KeysDialog } from './KeysDialog';
import { MiniTimer } from './MiniTimer';
import { Sidebar } from './layout/Sidebar';
import { StatusBar } from './layout/StatusBar';
import { Palette } from './Palette';
import { Routes } from './Routes';
import { SwitchTask } from './SwitchTask';
import { useTheme } from './theme';
import { useAppActions } from './useAppActions';
import { useLinks } from './useLinks';
import { useNarrow } from './useNarrow';

/** A cache for data that comes from this computer: it is never old by time, only by event. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: Infinity, retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  });
}

type DialogName = 'palette' | 'keys' | 'switchTask';

function Frame() {
  const client = useQueryClient();
  const [location] = useLocation();
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const status = useStatus();
  const { sidebar } = usePrefs();
  const narrow = useNarrow() || sidebar === 'narrow';
  const show = (name: DialogName) => (open: boolean) => setDialog(open ? name : null);
  const close = () => setDialog(null);

  useEffect(() => listen(client), [client]);
  useTheme();
  useShortcuts();
  useLinks();
  useAppActions({ palette: show('palette'), keys: show('keys'), switchTask: show('switchTask') });
  useEffect(() => {
    if (status) recordSpeed(now(), status.transfers.speed ?? 0);
  }, [status]);

  if (status?.connections === 0 && !location.startsWith('/welcome')) return <Redirect to="/welcome" />;
  if (location === '/mini') return <MiniTimer />;
  const bare = location.startsWith('/welcome');
  return (
    <>
      <div
        className={cx('app', narrow && 'is-narrow')}
        style={bare ? { gridTemplateColumns: 'minmax(0, 1fr)' } : undefined}
      >
        {!bare && <Sidebar onPalette={() => setDialog('palette')} />}
        <main className="main">
          <ErrorBoundary resetKey={location}>
            <Suspense fallback={null}>
              <Routes />
            </Suspense>
          </ErrorBoundary>
          <DropZone />
        </main>
        <StatusBar />
      </div>
      <Palette open={dialog === 'palette'} onClose={close} />
      <TimerElsewhere />
      <SwitchTask open={dialog === 'switchTask'} onClose={close} />
      <KeysDialog open={dialog === 'keys'} onClose={close} />
      <Toasts />
    </>
  );
}

/** The window. Addresses stand behind `#`, so that they work from any origin. */
export function App({ client }: { client: QueryClient }) {
  return (
    <QueryClientProvider client={client}>
      <Direction.Provider dir={document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'}>
        <TooltipProvider delayDuration={500} skipDelayDuration={200}>
          <Router hook={useHashLocation}>
            <IconSprite />
            <Frame />
          </Router>
        </TooltipProvider>
      </Direction.Provider>
    </QueryClientProvider>
  );
}
