import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { liveQuery } from '@/api/invalidation';
import { sayError, useCommand } from '@/api/queries';
import type { ProjectTemplate, TagView } from '@/api/types';
import { plural } from '@/shared/format';
import { undoLatest } from '@/shared/history';
import { NameDialog } from '@/shared/NameDialog';
import { Button, ErrorState, IconButton, Menu, SkeletonRows, toast } from '@/shared/parts';

import { Group, Line, Page } from './parts';
import { TemplateDialog } from './TemplateDialog';

const templatesQuery = () => liveQuery(['settings'], ['project templates'], () => api.projectTemplates());
const tagsQuery = () => liveQuery(['projects'], ['tags', 'all'], () => api.tags(true));

/** What new projects begin with, and the labels of time entries. */
export function Lists() {
  return (
    <Page
      title="Templates and tags"
      about="Decides what a new project begins with, and which labels hours can have."
    >
      <Templates />
      <Tags />
    </Page>
  );
}

/** `6 folders, 6 tasks`. */
function contents({ folders, tasks }: ProjectTemplate): string {
  const parts = [
    folders.length > 0 && plural(folders.length, 'folder'),
    tasks.length > 0 && plural(tasks.length, 'task'),
  ];
  return parts.filter(Boolean).join(', ') || 'Nothing in it';
}

function Templates() {
  const { data, error, refetch } = useQuery(templatesQuery());
  /** The place of the template that is changed; -1 for a new one. */
  const [editing, setEditing] = useState<number | null>(null);
  const save = useCommand(
    (templates: ProjectTemplate[]) => api.setProjectTemplates(templates),
    () => setEditing(null),
  );
  const remove = (at: number) => {
    const before = data ?? [];
    const gone = before[at];
    save.mutate(before.toSpliced(at, 1), {
      onSuccess: () =>
        toast({
          icon: 'trash',
          text: `Template ${gone?.name ?? ''} is deleted`,
          undo: () => save.mutate(before),
        }),
    });
  };
  if (error)
    return (
      <ErrorState
        title="The templates could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!data) return <SkeletonRows rows={2} height={52} />;
  return (
    <Group title="Project templates">
      {data.map((template, at) => (
        <Line key={template.name} name={template.name} note={contents(template)}>
          <Button aria-label={`Change ${template.name}`} onClick={() => setEditing(at)}>
            Change
          </Button>
          <IconButton icon="trash" label={`Delete ${template.name}`} onClick={() => remove(at)} />
        </Line>
      ))}
      <Line name="Another template" note="Folders for Frame.io, tasks for Clockify">
        <Button icon="plus" onClick={() => setEditing(-1)}>
          New template
        </Button>
      </Line>
      {editing !== null && (
        <TemplateDialog
          template={data[editing] ?? null}
          others={data.filter((_, at) => at !== editing).map(({ name }) => name)}
          busy={save.isPending}
          onClose={() => setEditing(null)}
          onKeep={(template) =>
            save.mutate(editing < 0 ? [...data, template] : data.toSpliced(editing, 1, template))
          }
        />
      )}
    </Group>
  );
}

type Asking = { kind: 'new' } | { kind: 'rename'; tag: TagView } | null;

function Tags() {
  const { data, error, refetch } = useQuery(tagsQuery());
  const [asking, setAsking] = useState<Asking>(null);
  const close = () => setAsking(null);
  const make = useCommand((name: string) => api.createLabel('tag', name), close);
  const rename = useCommand(
    ({ tag, name }: { tag: TagView; name: string }) => api.editLabel('tag', tag.id, name, null),
    close,
  );
  const archive = useCommand((tag: TagView) => api.editLabel('tag', tag.id, null, !tag.archived));
  const remove = useCommand(
    (tag: TagView) => api.deleteLabel('tag', tag.id),
    (_, tag) =>
      toast({
        icon: 'trash',
        text: `${tag.name} is deleted. Hours stay, without it.`,
        undo: () => void undoLatest([tag.id]).catch(sayError),
      }),
  );
  if (error)
    return (
      <ErrorState
        title="The tags could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!data) return <SkeletonRows rows={3} height={52} />;
  return (
    <Group title="Tags">
      {data.map((tag) => (
        <Line key={tag.id} name={tag.name} note={tag.archived ? 'Archived: not offered any more' : undefined}>
          <Menu
            label={`More for ${tag.name}`}
            align="end"
            entries={[
              { label: 'Rename …', icon: 'pen', run: () => setAsking({ kind: 'rename', tag }) },
              {
                label: tag.archived ? 'Offer again' : 'Archive',
                icon: 'box',
                run: () => archive.mutate(tag),
              },
              { label: 'Delete', icon: 'trash', rule: true, run: () => remove.mutate(tag) },
            ]}
            trigger={<IconButton icon="more" label={`More for ${tag.name}`} />}
          />
        </Line>
      ))}
      <Line name="Another tag" note="Time entries can have several">
        <Button icon="plus" onClick={() => setAsking({ kind: 'new' })}>
          New tag
        </Button>
      </Line>
      {asking?.kind === 'new' && (
        <NameDialog
          title="New tag"
          label="Name"
          initial=""
          verb="Make the tag"
          onClose={close}
          onName={(name) => make.mutate(name)}
        />
      )}
      {asking?.kind === 'rename' && (
        <NameDialog
          title={`Rename ${asking.tag.name}`}
          text="The new name stands on every entry that has the tag, also at the service."
          label="Name"
          initial={asking.tag.name}
          verb="Rename"
          onClose={close}
          onName={(name) => rename.mutate({ tag: asking.tag, name })}
        />
      )}
    </Group>
  );
}
