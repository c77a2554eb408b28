import { useQuery } from '@tanstack/react-query';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { liveQuery } from '@/api/invalidation';
import type { AppInfo } from '@/api/types';

import { bytes } from './format';
import { ErrorState, Icon, SkeletonRows, type IconName } from './parts';

/** Facts about this installation. */
export function appInfoQuery() {
  return liveQuery(['settings', 'connections'], ['appInfo'], () => api.appInfo());
}

/** Where sign-ins are kept, in a word for people. */
export function secretsWord(info: AppInfo): string {
  switch (info.secrets) {
    case 'keychain':
      return 'the keychain of this computer';
    case 'file':
      return 'an encrypted file in the profile';
    default:
      return 'memory only, until the app is closed';
  }
}

interface Line {
  icon: IconName;
  what: string;
  where: string;
  mono?: boolean;
}

function lines(info: AppInfo): Line[] {
  return [
    {
      icon: 'drive',
      what: `Projects, hours, comments and the queue, ${bytes(info.database_bytes)}`,
      where: info.database,
      mono: true,
    },
    { icon: 'key', what: 'Tokens and keys of your services', where: `In ${secretsWord(info)}` },
    { icon: 'film', what: 'Footage', where: 'Where it is. The app reads it there and never moves it.' },
    { icon: 'file', what: 'Logs, without tokens or keys', where: info.logs, mono: true },
    {
      icon: 'globe',
      what: 'What leaves this computer',
      where: 'Only what goes to the services you connect. Nothing is counted or reported.',
    },
  ];
}

/** What is stored where, in one list. */
export function StoredWhere() {
  const { data: info, error, refetch } = useQuery(appInfoQuery());
  if (error)
    return (
      <ErrorState
        title="The profile could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!info) return <SkeletonRows rows={5} height={44} />;
  return (
    <dl className="stored">
      {lines(info).map((line) => (
        <div key={line.what}>
          <Icon name={line.icon} className="fg-3" />
          <dt>{line.what}</dt>
          <dd className={line.mono ? 'mono selectable' : undefined}>{line.where}</dd>
        </div>
      ))}
    </dl>
  );
}
