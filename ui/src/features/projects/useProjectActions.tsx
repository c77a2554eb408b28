import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { sayError, useCommand } from '@/api/queries';
import type { ProjectView } from '@/api/types';
import { useActions, type Action, type ActionScope } from '@/shared/actions/registry';
import { undoLatest } from '@/shared/history';
import { toast, type MenuEntry } from '@/shared/parts';
import { WhyDialog } from '@/shared/Why';

import { EditProject } from './EditProject';
import { LinkProject } from './LinkProject';

type Asking = { kind: 'edit' | 'link' | 'why'; project: ProjectView } | null;

/** What can be done with a project, for keys, palette and menus alike, and the dialogs that it opens. */
export function useProjectActions(
  project: ProjectView | null,
  scope: ActionScope,
): { menu: readonly MenuEntry[]; dialogs: ReactNode } {
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState<Asking>(null);
  const pin = useCommand((one: ProjectView) => api.pinProject(one.id, !one.pinned));
  const archive = useCommand(
    (one: ProjectView) => api.editProject(one.id, { archived: !one.archived }),
    (_, one) =>
      toast({
        icon: 'box',
        text: one.archived ? `${one.name} is active again` : `${one.name} is archived`,
        undo: () => void api.editProject(one.id, { archived: one.archived }).catch(sayError),
      }),
  );
  const remove = useCommand(
    (one: ProjectView) => api.deleteProject(one.id),
    (_, one) => {
      toast({
        icon: 'trash',
        text: `${one.name} is deleted. Its hours stay.`,
        undo: () => void undoLatest([one.id]).catch(sayError),
      });
      if (scope === 'place') navigate('/projects');
    },
  );

  const about = (one: ProjectView): Action[] => {
    const here = { scope, group: 'Projects', detail: one.name } as const;
    return [
      {
        ...here,
        id: 'project.pin',
        name: one.pinned ? 'Unpin the project' : 'Pin the project',
        icon: 'pin',
        run: () => pin.mutate(one),
      },
      {
        ...here,
        id: 'project.edit',
        name: 'Change …',
        icon: 'pen',
        key: 'f2',
        run: () => setAsking({ kind: 'edit', project: one }),
      },
      {
        ...here,
        id: 'project.link',
        name: 'Link with another project …',
        icon: 'link',
        run: () => setAsking({ kind: 'link', project: one }),
      },
      {
        ...here,
        id: 'project.archive',
        name: one.archived ? 'Make active again' : 'Archive',
        icon: 'box',
        run: () => archive.mutate(one),
      },
      {
        ...here,
        id: 'project.why',
        name: 'Why this state',
        icon: 'help',
        key: 'y',
        run: () => setAsking({ kind: 'why', project: one }),
      },
      {
        ...here,
        id: 'project.delete',
        name: 'Delete',
        icon: 'trash',
        blocked: one.root_folder_id ? 'it has media: archive it' : null,
        run: () => remove.mutate(one),
      },
    ];
  };
  const list = project ? about(project) : [];
  useActions(list);

  return {
    menu: list.map((action) => ({
      label: action.name,
      icon: action.icon,
      keys: action.key,
      blocked: action.blocked,
      rule: action.id === 'project.why' || action.id === 'project.delete',
      run: action.run,
    })),
    dialogs: (
      <>
        {asking?.kind === 'edit' && <EditProject project={asking.project} onClose={() => setAsking(null)} />}
        {asking?.kind === 'link' && <LinkProject project={asking.project} onClose={() => setAsking(null)} />}
        {asking?.kind === 'why' && (
          <WhyDialog record={asking.project.id} name={asking.project.name} onClose={() => setAsking(null)} />
        )}
      </>
    ),
  };
}
