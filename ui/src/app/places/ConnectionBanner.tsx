import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';

import { queries } from '@/api/queries';
import { plural } from '@/shared/format';
import { Banner, Button } from '@/shared/parts';
import { createStore } from '@/shared/store';

const closed = createStore<{ keys: readonly string[] }>({ keys: [] });

/** Says when a service that a place lives from no longer takes part. Closed ones live on in the status bar. */
export function ConnectionBanner({ service }: { service: string }) {
  const [, navigate] = useLocation();
  const { data: connections = [] } = useQuery(queries.connections());
  const { keys } = closed.use();
  const broken = connections.find((c) => c.service === service && c.state === 'ERROR' && c.error);
  if (!broken?.error) return null;
  const key = `${broken.id} ${broken.error.code}`;
  if (keys.includes(key)) return null;
  const kept = broken.backlog > 0 ? ` ${plural(broken.backlog, 'change')} kept here.` : '';
  return (
    <Banner
      tone="failed"
      title={broken.error.message}
      text={`${broken.error.hint ?? 'What is here stays readable, and everything you do is kept.'}${kept}`}
      action={
        <Button onClick={() => navigate(`/connections/${broken.id}`)}>
          {broken.health === 'sign_in_needed' ? 'Sign in' : 'Show connection'}
        </Button>
      }
      onClose={() => closed.set({ keys: [...keys, key] })}
    />
  );
}
