import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '@/api/client';
import { useCommand } from '@/api/queries';
import type { BulkReport, EntryDraft, TimeEntryView } from '@/api/types';
import { hoursUnit, plural } from '@/shared/format';
import { Button, Dialog, Menu, toast } from '@/shared/parts';

import { ProjectPicker } from './ProjectPicker';
import { timeQueries } from './queries';
import styles from './time.module.css';

/** What was refused, in one sentence; nothing when everything went. */
function say(report: BulkReport, done: string): void {
  const { changed, refused } = report;
  if (refused.length === 0)
    return void toast({ icon: 'check', text: `${plural(changed, 'entry', 'entries')} ${done}` });
  toast({
    icon: 'attention',
    text: `${plural(changed, 'entry', 'entries')} ${done}, ${refused.length} not: ${refused[0]?.reason ?? ''}`,
  });
}

/** Several chosen entries: changed alike, or deleted together. */
export function BulkBar({ entries }: { entries: readonly TimeEntryView[] }) {
  const [asked, setAsked] = useState(false);
  const { data: tags = [] } = useQuery(timeQueries.tags());
  const ids = entries.map((entry) => entry.id);
  const change = useCommand(
    (draft: EntryDraft) => api.editTimeEntries(ids, draft),
    (report) => say(report, 'changed'),
  );
  const remove = useCommand(
    () => api.deleteTimeEntries(ids),
    (report) => say(report, 'deleted'),
  );
  const seconds = entries.reduce((sum, entry) => sum + entry.seconds, 0);
  return (
    <div className={`tool ${styles.bulk}`} role="region" aria-label="Chosen entries">
      <b className="num">{entries.length} chosen</b>
      <span className="fg-2 num">{hoursUnit(seconds)}</span>
      <span className="spacer" />
      <ProjectPicker
        project={null}
        task={null}
        onPick={({ project, task }) => change.mutate({ project: project ?? '', task: task ?? '' })}
      />
      <Menu
        label="Tags of all"
        trigger={
          <Button size="small" icon="tag">
            Tags
          </Button>
        }
        entries={[
          { label: 'No tags', icon: 'x', run: () => change.mutate({ tags: [] }) },
          ...tags.map((tag) => ({ label: tag.name, run: () => change.mutate({ tags: [tag.id] }) })),
        ]}
      />
      <Menu
        label="Billable of all"
        trigger={
          <Button size="small" icon="euro">
            Billable
          </Button>
        }
        entries={[
          { label: 'Billable', run: () => change.mutate({ billable: true }) },
          { label: 'Not billable', run: () => change.mutate({ billable: false }) },
        ]}
      />
      <Button size="small" icon="trash" onClick={() => setAsked(true)}>
        Delete
      </Button>
      <Dialog
        open={asked}
        onClose={() => setAsked(false)}
        title={`Delete ${plural(entries.length, 'entry', 'entries')}?`}
        text={`${hoursUnit(seconds)} go, here and at the service.`}
        actions={
          <>
            <Button onClick={() => setAsked(false)}>Keep them</Button>
            <Button
              variant="primary"
              onClick={() => {
                remove.mutate(undefined);
                setAsked(false);
              }}
            >
              Delete
            </Button>
          </>
        }
      />
    </div>
  );
}
