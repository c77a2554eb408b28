import type { Api } from '../client';
import type { LabelView, PersonPlacesView, ProjectDraft, ProjectView, TaskView } from '../types';
import { fail, page, type Studio } from './studio';

type Calls = Pick<
  Api,
  | 'planProject'
  | 'createProject'
  | 'editProject'
  | 'deleteProject'
  | 'linkProjects'
  | 'unlinkProject'
  | 'projectTemplates'
  | 'setProjectTemplates'
  | 'createTask'
  | 'editTask'
  | 'deleteTask'
  | 'clients'
  | 'tags'
  | 'createLabel'
  | 'editLabel'
  | 'deleteLabel'
  | 'people'
  | 'peoplePlaces'
  | 'linkPeople'
  | 'unlinkPerson'
>;

const PENDING = { sync_status: 'PENDING' as const };

/** Projects that are made and changed, tasks, clients, tags, people. */
export function catalogue(studio: Studio): Calls {
  const { state, nextId, changed, find, undoable, bare } = studio;

  const places = (wanted: readonly string[] | undefined) =>
    state.connections.map((connection) => ({
      connection,
      media: connection.service === 'frameio',
      chosen: wanted && wanted.length > 0 ? wanted.includes(connection.id) : true,
    }));
  const problemOf = ({ name = '' }: ProjectDraft) => {
    const wanted = name.trim();
    if (wanted.length < 2) return 'A project’s name has at least two letters.';
    if (state.projects.some((p) => p.name.toLowerCase() === wanted.toLowerCase()))
      return `There is a project “${wanted}” already. Link it to the other service, or choose another name.`;
    return null;
  };
  const templateOf = (name: string | null | undefined) =>
    state.templates.find((template) => template.name === name);
  const needClient = (name: string | null | undefined) => {
    const wanted = name?.trim();
    if (!wanted || state.clients.some((client) => client.name === wanted)) return null;
    state.clients.push({ id: nextId('client'), name: wanted, email: null, archived: false, projects: 0 });
    return wanted;
  };
  const countProjects = () => {
    for (const client of state.clients)
      client.projects = state.projects.filter((p) => p.client === client.name && !p.archived).length;
  };
  const labels = { client: () => state.clients, tag: () => state.tags };
  const labelView = (found: { id: string; name: string; archived: boolean }): LabelView => ({
    id: found.id,
    name: found.name,
    archived: found.archived,
    ...PENDING,
  });
  const missingOf = (person: PersonPlacesView) =>
    state.connections
      .map(({ id }) => id)
      .filter((id) => !person.places.some((place) => place.connection === id));
  const everybody = () => state.people.toSorted((a, b) => b.missing.length - a.missing.length);

  return {
    planProject: (draft) =>
      Promise.resolve({
        problem: problemOf(draft),
        places: places(draft.connections).map(({ connection, media, chosen }) => ({
          connection: connection.id,
          service: connection.service,
          account: connection.account,
          chosen,
          online: connection.health === 'online',
          client:
            !media && draft.client?.trim() && !state.clients.some((c) => c.name === draft.client?.trim())
              ? draft.client.trim()
              : null,
          folders: media ? (templateOf(draft.template)?.folders ?? []) : [],
          tasks: media ? [] : (templateOf(draft.template)?.tasks.map((task) => task.name) ?? []),
        })),
      }),
    createProject: (draft) => {
      const problem = problemOf(draft);
      if (problem) throw fail('invalid', problem);
      const at = places(draft.connections).filter(({ chosen }) => chosen);
      const id = nextId('project');
      needClient(draft.client);
      const tasks = templateOf(draft.template)?.tasks ?? [];
      const made: ProjectView = {
        id,
        name: (draft.name ?? '').trim(),
        color: draft.color ?? null,
        client: draft.client?.trim() || null,
        note: draft.note ?? null,
        archived: false,
        pinned: false,
        billable: draft.billable ?? true,
        tracked_s: 0,
        estimate_s: null,
        assets: 0,
        bytes: 0,
        open_tasks: tasks.length,
        tasks: tasks.length,
        open_comments: 0,
        last_activity_at: null,
        services: at.map(({ connection }) => connection.service),
        connections: at.map(({ connection }) => connection.id),
        remote_ids: at.map(() => ''),
        root_folder_id: at.some(({ media }) => media) ? `${id}-root` : null,
        view_url: null,
        people: [],
        ...PENDING,
      };
      state.projects.push(made);
      for (const task of tasks)
        state.tasks.push({
          id: nextId('task'),
          name: task.name,
          project_id: id,
          project: made.name,
          project_color: made.color,
          done: false,
          estimate_s: task.estimate_s,
          tracked_s: 0,
          assignees: [],
          billable: made.billable,
          ...PENDING,
        });
      countProjects();
      return changed(made, 'projects', 'outbox');
    },
    editProject: (id, change) => {
      const found = find(state.projects, 'project', id);
      needClient(change.client);
      const next = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null));
      Object.assign(found, next, PENDING);
      countProjects();
      return changed(found, 'projects', 'outbox');
    },
    deleteProject: (id) => {
      const found = find(state.projects, 'project', id);
      if (found.root_folder_id)
        throw fail(
          'invalid',
          'Its media would be deleted with it. Archive the project instead, or delete it at the review service.',
        );
      state.projects = state.projects.filter((project) => project !== found);
      undoable(id, 'projects', () => state.projects.push(found));
      return changed(null, 'projects', 'outbox');
    },
    linkProjects: (keep, other) => {
      const [kept, joined] = [find(state.projects, 'project', keep), find(state.projects, 'project', other)];
      if (kept.connections.some((id) => joined.connections.includes(id)))
        throw fail('invalid', 'both are at the same account, where they are two projects');
      kept.services.push(...joined.services);
      kept.connections.push(...joined.connections);
      kept.remote_ids.push(...joined.remote_ids);
      kept.root_folder_id ??= joined.root_folder_id;
      state.parted.set(joined.connections[0] ?? '', structuredClone(joined));
      state.projects = state.projects.filter((project) => project !== joined);
      return changed(kept, 'projects');
    },
    unlinkProject: (id, connection) => {
      const found = find(state.projects, 'project', id);
      const at = found.connections.indexOf(connection);
      if (found.connections.length < 2 || at < 0)
        throw fail('invalid', 'this project stands at one account only');
      const service = found.services[at] ?? '';
      const made = state.parted.get(connection) ?? {
        ...structuredClone(found),
        id: nextId('project'),
        services: [service],
        connections: [connection],
        remote_ids: [found.remote_ids[at] ?? ''],
        root_folder_id: service === 'frameio' ? found.root_folder_id : null,
      };
      for (const list of [found.services, found.connections, found.remote_ids]) list.splice(at, 1);
      if (service === 'frameio') found.root_folder_id = null;
      state.projects.push(made);
      return changed(made, 'projects');
    },
    projectTemplates: () => Promise.resolve(state.templates),
    setProjectTemplates: (templates) => {
      state.templates = templates;
      return changed(templates, 'settings');
    },

    createTask: (draft) => {
      const project = find(state.projects, 'project', draft.project ?? '');
      const name = (draft.name ?? '').trim();
      if (state.tasks.some((task) => task.project_id === project.id && task.name === name))
        throw fail('invalid', `This project has a task “${name}” already.`);
      const made: TaskView = {
        id: nextId('task'),
        name,
        project_id: project.id,
        project: project.name,
        project_color: project.color,
        done: false,
        estimate_s: draft.estimate_s ?? null,
        tracked_s: 0,
        assignees: draft.assignees ?? [],
        billable: draft.billable ?? project.billable,
        ...PENDING,
      };
      state.tasks.push(made);
      project.tasks += 1;
      project.open_tasks += 1;
      return changed(made, 'projects', 'outbox');
    },
    editTask: (id, change) => {
      const found = find(state.tasks, 'task', id);
      const next = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null));
      Object.assign(found, next, PENDING);
      if (change.estimate_s === 0) found.estimate_s = null;
      return changed(found, 'projects', 'outbox');
    },
    deleteTask: (id) => {
      const found = find(state.tasks, 'task', id);
      state.tasks = state.tasks.filter((task) => task !== found);
      undoable(id, 'projects', () => state.tasks.push(found));
      return changed(null, 'projects', 'outbox');
    },

    clients: (search, { limit, after }) =>
      Promise.resolve(
        page(
          state.clients
            .filter(({ name }) => name.toLowerCase().includes((search ?? '').toLowerCase()))
            .toSorted((a, b) => a.name.localeCompare(b.name)),
          after,
          limit,
        ),
      ),
    tags: (all) => Promise.resolve(state.tags.filter((tag) => all || !tag.archived)),
    createLabel: (label, name) => {
      const wanted = name.trim();
      if (labels[label]().some((other) => other.name.toLowerCase() === wanted.toLowerCase()))
        throw fail('invalid', `There is a ${label} “${wanted}” already.`);
      const made = { id: nextId(label), name: wanted, archived: false };
      if (label === 'client') state.clients.push({ ...made, email: null, projects: 0 });
      else state.tags.push(made);
      return changed(labelView(made), 'projects', 'outbox');
    },
    editLabel: (label, id, name, archived) => {
      const found = find<{ id: string; name: string; archived: boolean }>(labels[label](), label, id);
      if (name !== null && label === 'client')
        for (const project of state.projects) if (project.client === found.name) project.client = name;
      Object.assign(found, name === null ? {} : { name }, archived === null ? {} : { archived });
      return changed(labelView(found), 'projects', 'outbox');
    },
    deleteLabel: (label, id) => {
      if (label === 'client') {
        const found = find(state.clients, label, id);
        state.clients = state.clients.filter((client) => client !== found);
        undoable(id, 'projects', () => state.clients.push(found));
      } else {
        const found = find(state.tags, label, id);
        state.tags = state.tags.filter((tag) => tag !== found);
        undoable(id, 'projects', () => state.tags.push(found));
      }
      return changed(null, 'projects', 'outbox');
    },

    people: () =>
      Promise.resolve(
        state.people.map(({ id, name, email, active, is_self, places: at }) => ({
          id,
          name,
          email,
          active,
          is_self,
          role: at[0]?.role_word ?? null,
        })),
      ),
    peoplePlaces: () => Promise.resolve(bare ? [] : everybody()),
    linkPeople: (keep, other) => {
      const [kept, joined] = [find(state.people, 'person', keep), find(state.people, 'person', other)];
      if (kept.places.some((a) => joined.places.some((b) => a.connection === b.connection)))
        throw fail('invalid', 'both are at the same account, where they are two persons');
      kept.places.push(...joined.places);
      kept.missing = missingOf(kept);
      kept.maybe = null;
      state.people = state.people.filter((person) => person !== joined);
      return changed(everybody(), 'projects');
    },
    unlinkPerson: (id, connection) => {
      const found = find(state.people, 'person', id);
      const places = found.places.filter((place) => place.connection === connection);
      found.places = found.places.filter((place) => place.connection !== connection);
      const made = { ...structuredClone(found), id: nextId('person'), places, is_self: false, maybe: id };
      Object.assign(found, { missing: missingOf(found), maybe: made.id });
      made.missing = missingOf(made);
      state.people.push(made);
      return changed(everybody(), 'projects');
    },
  };
}
