import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { queries, useCommand, useStatus } from '@/api/queries';
import { Icon, Menu } from '@/shared/parts';

/** The studio's name with what concerns the whole profile. */
export function StudioMenu() {
  const [, navigate] = useLocation();
  const status = useStatus();
  const { data: connections } = useQuery(queries.connections());
  const leave = useCommand(
    () => api.leaveSample(),
    () => navigate('/welcome'),
  );
  const sync = useCommand(() => api.syncNow(null));
  const name = connections?.[0]?.account ?? (status?.sample ? 'Sample studio' : 'ProjectFlo');
  return (
    <Menu
      label="Studio"
      entries={[
        {
          label: 'Ask all services now',
          icon: 'sync',
          blocked: status?.connections ? null : 'no connection',
          run: () => sync.mutate(),
        },
        { label: 'Connections', icon: 'connections', keys: 'g n', run: () => navigate('/connections') },
        { label: 'Settings', icon: 'settings', keys: 'g s', run: () => navigate('/settings') },
        { label: 'Help', icon: 'help', keys: 'f1', run: () => navigate('/help') },
        ...(status?.sample
          ? [{ label: 'Leave the sample studio', icon: 'x' as const, rule: true, run: () => leave.mutate() }]
          : []),
      ]}
      trigger={
        <button type="button" className="studio" aria-label={`Studio ${name}`}>
          <span className="mark">
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <rect x="4" y="5" width="8" height="2.6" rx="1.3" />
              <rect x="7" y="8.7" width="9" height="2.6" rx="1.3" />
              <rect x="4" y="12.4" width="6" height="2.6" rx="1.3" />
            </svg>
          </span>
          <span className="grow ellipsis word">{name}</span>
          <Icon name="updown" />
        </button>
      }
    />
  );
}
