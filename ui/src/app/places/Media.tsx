import { useQuery } from '@tanstack/react-query';
import { useLocation, useParams } from 'wouter';

import { api } from '@/api/client';
import { liveQuery } from '@/api/invalidation';
import { useStatus } from '@/api/queries';
import Browse from '@/features/assets';
import Cards from '@/features/cards';
import { TransferDrawer, Transfers } from '@/features/transfers';
import Watches from '@/features/watch';
import { useActions } from '@/shared/actions/registry';
import { Button, Head, TabLinks } from '@/shared/parts';
import { prefs, setPrefs, usePrefs } from '@/shared/prefs';

import { ConnectionBanner } from './ConnectionBanner';
import { UploadMenu } from './UploadMenu';

/** Media: browse, watch folders, cards, transfers; the transfers also as a drawer under Browse. */
export default function Media() {
  const rest = useParams<{ '*'?: string }>();
  const [part = 'browse', project, folder] = (rest['*'] ?? '').split('/').filter(Boolean);
  const [, navigate] = useLocation();
  const { drawer } = usePrefs();
  const status = useStatus();
  const { data: watches } = useQuery(liveQuery(['watch'], ['watches'], () => api.watchFolders()));
  const t = status?.transfers;
  const open = t ? t.running + t.waiting + t.paused + t.parked : 0;

  useActions([
    {
      id: 'panes.drawer',
      name: 'Transfers drawer',
      icon: 'drawer',
      key: 'mod+j',
      scope: 'place',
      group: 'Panes',
      run: () => setPrefs({ drawer: !prefs().drawer }),
    },
  ]);

  return (
    <>
      <Head
        title="Media"
        tabs={
          <TabLinks
            label="Views"
            tabs={[
              { href: '/media', label: 'Browse', also: '/media/browse' },
              { href: '/media/watch', label: 'Watch folders', count: watches?.length },
              { href: '/media/cards', label: 'Cards' },
              { href: '/media/transfers', label: 'Transfers', count: open },
            ]}
          />
        }
      >
        <Button icon="card" onClick={() => navigate('/media/cards')}>
          Offload card
        </Button>
        <UploadMenu />
      </Head>
      <ConnectionBanner service="frameio" />
      {part === 'watch' ? (
        <Watches />
      ) : part === 'cards' ? (
        <Cards />
      ) : part === 'transfers' ? (
        <Transfers />
      ) : (
        <Browse
          project={project ?? null}
          folder={folder ?? null}
          drawer={drawer ? <TransferDrawer /> : null}
        />
      )}
    </>
  );
}
