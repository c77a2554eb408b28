import { Link, Redirect, useRoute } from 'wouter';

import { toApiError } from '@/api/errors';
import { cx, ErrorState, Head, Icon, SkeletonRows, type IconName } from '@/shared/parts';

import { Keys } from './Keys';
import { Lists } from './Lists';
import { Merging } from './Merging';
import { Network } from './Network';
import { About, Accounts, Backup, Look, Transfers, type PageProps } from './pages';
import { useSettings } from './queries';
import styles from './settings.module.css';

const PAGES: { id: string; name: string; icon: IconName; Page: (props: PageProps) => React.ReactNode }[] = [
  { id: 'accounts', name: 'Accounts', icon: 'connections', Page: Accounts },
  { id: 'look', name: 'Look', icon: 'sun', Page: Look },
  { id: 'transfers', name: 'Transfers', icon: 'upload', Page: Transfers },
  { id: 'network', name: 'Network and schedule', icon: 'wifi', Page: Network },
  { id: 'lists', name: 'Templates and tags', icon: 'list', Page: Lists },
  { id: 'keys', name: 'Keys', icon: 'keyboard', Page: Keys },
  { id: 'merging', name: 'Merging and history', icon: 'conflict', Page: Merging },
  { id: 'backup', name: 'Storage and backup', icon: 'history', Page: Backup },
  { id: 'about', name: 'Privacy and about', icon: 'lock', Page: About },
];

/** What a person decides. Every change holds at once. */
export default function Settings() {
  const [, params] = useRoute('/settings/:page?');
  const { settings, error, refetch, set } = useSettings();
  const page = PAGES.find((each) => each.id === params?.page);
  if (!page) return <Redirect to="/settings/accounts" replace />;
  return (
    <>
      <Head title="Settings" />
      <div className="body">
        <nav className={styles.list} aria-label="Settings">
          {PAGES.map((each) => (
            <Link
              key={each.id}
              href={`/settings/${each.id}`}
              className={cx(each === page && styles.on)}
              aria-current={each === page ? 'page' : undefined}
            >
              <Icon name={each.icon} />
              {each.name}
            </Link>
          ))}
        </nav>
        <div className={cx('scroll', styles.pane)}>
          {error ? (
            <ErrorState
              title="The settings could not be read"
              error={toApiError(error)}
              onRetry={() => void refetch()}
            />
          ) : settings ? (
            <page.Page settings={settings} set={set} />
          ) : (
            <SkeletonRows rows={6} height={52} />
          )}
        </div>
      </div>
    </>
  );
}
