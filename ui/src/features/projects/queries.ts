import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';

import { api } from '@/api/client';
import { liveQuery } from '@/api/invalidation';
import type { ProjectDraft, Topic } from '@/api/types';

/** Rows that are asked for at once. */
const PAGE = 200;
const PROJECTS: readonly Topic[] = ['projects', 'time', 'assets', 'comments'];

export type Shown = 'active' | 'archived' | 'all';
const ARCHIVED: Record<Shown, boolean | null> = { active: false, archived: true, all: null };

/** Open first, then the rest, each asked for as a whole. */
const TASKS = 1000;

export const projectQueries = {
  list: (search: string, shown: Shown) =>
    infiniteQueryOptions({
      queryKey: ['projects', 'list', search, shown],
      queryFn: ({ pageParam }) =>
        api.projects({ search: search || null, archived: ARCHIVED[shown], limit: PAGE, after: pageParam }),
      initialPageParam: null as string | null,
      getNextPageParam: ({ next }) => next,
      placeholderData: keepPreviousData,
      meta: { topics: PROJECTS },
    }),
  one: (id: string) => liveQuery(PROJECTS, ['project', id], () => api.project(id)),
  tasks: (project: string) =>
    liveQuery(['projects', 'time'], ['tasks', project], async () => {
      const { items } = await api.tasks({ project, done: null, limit: TASKS, after: null });
      return items.toSorted((a, b) => Number(a.done) - Number(b.done));
    }),
  assets: (project: string) =>
    infiniteQueryOptions({
      queryKey: ['project', project, 'assets'],
      queryFn: ({ pageParam }) =>
        api.assets({
          project,
          folder: null,
          search: null,
          review_status: null,
          kind: 'file',
          recursive: true,
          sort: 'updated',
          descending: true,
          limit: PAGE,
          after: pageParam,
        }),
      initialPageParam: null as string | null,
      getNextPageParam: ({ next }) => next,
      meta: { topics: ['assets', 'comments'] },
    }),
  entries: (project: string) =>
    infiniteQueryOptions({
      queryKey: ['project', project, 'entries'],
      queryFn: ({ pageParam }) =>
        api.timeEntries({
          from: null,
          to: null,
          project,
          text: null,
          everybody: true,
          limit: PAGE,
          after: pageParam,
        }),
      initialPageParam: null as string | null,
      getNextPageParam: ({ next }) => next,
      meta: { topics: ['time'] },
    }),
  activity: (project: string) =>
    infiniteQueryOptions({
      queryKey: ['project', project, 'activity'],
      queryFn: ({ pageParam }) => api.activity({ entity: project, limit: PAGE, after: pageParam }),
      initialPageParam: null as string | null,
      getNextPageParam: ({ next }) => next,
      meta: { topics: ['activity'] },
    }),
  templates: () => liveQuery(['settings'], ['project templates'], () => api.projectTemplates()),
  plan: (draft: ProjectDraft) =>
    liveQuery(['projects', 'connections', 'settings'], ['project plan', draft], () => api.planProject(draft)),
  connections: () => liveQuery(['connections', 'outbox'], ['connections'], () => api.connections()),
};
