import { useMutation, useQuery } from '@tanstack/react-query';
import { Redirect, useRoute } from 'wouter';

import { api } from '@/api/client';
import { sayError } from '@/api/queries';
import type { AuditCheck } from '@/api/types';
import { useActions } from '@/shared/actions/registry';
import { count } from '@/shared/format';
import { Button, Head, SkeletonRows, State, TabLinks } from '@/shared/parts';

import { Changes } from './Changes';
import { Conflicts } from './Conflicts';
import { groupsOf } from './model';
import { activityQueries } from './queries';
import { Writes } from './Writes';

/** Sends the address of a conflict or write, as other places give it, to where it stands. */
function Find({ id }: { id: string }) {
  const { data: conflicts } = useQuery(activityQueries.conflicts());
  const { data: outbox } = useQuery(activityQueries.outbox());
  if (conflicts?.some((conflict) => conflict.id === id))
    return <Redirect to={`/activity/conflicts/${id}`} replace />;
  if (outbox?.some((intent) => intent.id === id)) return <Redirect to={`/activity/writes/${id}`} replace />;
  return conflicts && outbox ? <Redirect to="/activity" replace /> : <SkeletonRows rows={6} height={40} />;
}

function Verdict({ check }: { check: AuditCheck }) {
  return check.ok ? (
    <State state="verified" text={`${count(check.events)} events, chain whole`} />
  ) : (
    <State state="failed" text={`Event ${check.first_bad ?? '?'} was altered`} />
  );
}

/** What changed, what stands in two values, what is not at its service yet. */
export default function Activity() {
  const [, params] = useRoute('/activity/:view?/:id?');
  const view = params?.view ?? null;
  const id = params?.id ?? null;
  const { data: conflicts = [] } = useQuery(activityQueries.conflicts());
  const { data: outbox = [] } = useQuery(activityQueries.outbox());
  const verify = useMutation({ mutationFn: () => api.auditVerify(), onError: sayError });
  useActions([
    {
      id: 'activity.verify',
      name: 'Verify the history',
      icon: 'verified',
      scope: 'place',
      group: 'Activity',
      run: () => verify.mutate(),
    },
  ]);
  const body = () => {
    switch (view) {
      case null:
        return <Changes />;
      case 'conflicts':
        return <Conflicts id={id} />;
      case 'writes':
        return <Writes id={id} />;
      default:
        return <Find id={view} />;
    }
  };
  return (
    <>
      <Head
        title="Activity"
        tabs={
          <TabLinks
            label="Views"
            tabs={[
              { href: '/activity', label: 'What changed' },
              {
                href: '/activity/conflicts',
                also: '/activity/conflicts/',
                label: 'Conflicts',
                count: groupsOf(conflicts).length,
              },
              {
                href: '/activity/writes',
                also: '/activity/writes/',
                label: 'Not sent yet',
                count: outbox.length,
              },
            ]}
          />
        }
      >
        <span role="status">{verify.data && <Verdict check={verify.data} />}</span>
        <Button variant="ghost" icon="verified" busy={verify.isPending} onClick={() => verify.mutate()}>
          Verify the history
        </Button>
      </Head>
      {body()}
    </>
  );
}
