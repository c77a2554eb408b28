import type { Api } from '../client';
import { detail, numberedClip } from '../sample/media';
import { folders } from '../sample/studio';
import type { AssetView, CommentView } from '../types';
import { fail, page, type Studio } from './studio';

type Calls = Pick<
  Api,
  | 'projects'
  | 'project'
  | 'pinProject'
  | 'folders'
  | 'tasks'
  | 'assets'
  | 'asset'
  | 'comments'
  | 'addComment'
  | 'completeComment'
  | 'editComment'
  | 'replyToComment'
  | 'mediaPlaces'
  | 'exportMarkers'
  | 'importMarkers'
  | 'deleteComment'
  | 'reviewOptions'
  | 'setReviewStatus'
  | 'createFolder'
  | 'renameAsset'
  | 'moveAssets'
  | 'deleteAssets'
  | 'stackFiles'
  | 'addVersion'
  | 'removeVersion'
  | 'orderVersions'
  | 'unstack'
  | 'customFields'
  | 'setCustomField'
>;

/** Projects, folders, tasks, clips and their comments. */
export function media(studio: Studio): Calls {
  const { variant, bare, now, state, nextId, changed, undoable, find } = studio;
  const assetOf = (id: string) =>
    id.startsWith('many-') ? numberedClip(Number(id.slice(5))) : find(state.assets, 'asset', id);
  const detailOf = (id: string) => {
    const found = detail(assetOf(id));
    const files = state.stacked.get(id);
    return files ? { ...found, versions: files } : found;
  };

  const written = (asset: string, text: string): CommentView => ({
    id: nextId('comment'),
    asset_id: asset,
    remote_id: null,
    text,
    frame: null,
    duration_frames: null,
    timecode: null,
    page: null,
    author: 'Ines Ortega',
    created_at: new Date(now()).toISOString(),
    completed: false,
    drawing: null,
    replies: [],
    only_here: false,
    sync_status: 'SYNCED',
  });

  return {
    projects: ({ search, archived, limit, after }) =>
      Promise.resolve(
        page(
          state.projects.filter(
            (p) =>
              (archived === null || p.archived === archived) &&
              p.name.toLowerCase().includes((search ?? '').toLowerCase()),
          ),
          after,
          limit,
        ),
      ),
    project: async (id) => Promise.resolve(find(state.projects, 'project', id)),
    pinProject: (id, pinned) =>
      changed(Object.assign(find(state.projects, 'project', id), { pinned }), 'projects'),
    folders: (id) => Promise.resolve(bare ? [] : (folders[id] ?? [])),
    tasks: ({ project, done, limit, after }) =>
      Promise.resolve(
        page(
          state.tasks.filter(
            (t) => (!project || t.project_id === project) && (done === null || t.done === done),
          ),
          after,
          limit,
        ),
      ),

    assets: ({ folder, project, search, review_status, kind, recursive, sort, descending, limit, after }) => {
      if (variant === 'error')
        return Promise.reject(
          fail('internal', 'The database could not be read.', 'Settings, Backup shows the newest snapshot.'),
        );
      if (variant === 'many' && folder === 'hbl-d3a')
        return Promise.resolve(page<AssetView>({ length: 100_000, at: numberedClip }, after, limit));
      const below = new Set([folder]);
      const tree = folders[project ?? ''] ?? Object.values(folders).flat();
      if (recursive) for (const f of tree) if (f.parent_id && below.has(f.parent_id)) below.add(f.id);
      const found = state.assets.filter(
        (a) =>
          (folder === null ? a.project_id === project : below.has(a.parent_id)) &&
          (kind === null || (kind === 'folder') === (a.kind === 'folder')) &&
          (review_status === null || a.review_status === review_status) &&
          (!recursive || a.kind !== 'folder') &&
          a.name.toLowerCase().includes((search ?? '').toLowerCase()),
      );
      const value = {
        name: (a: AssetView) => a.name.toLowerCase(),
        updated: (a: AssetView) => a.updated_at ?? '',
        size: (a: AssetView) => a.size ?? 0,
      }[sort];
      const sign = descending ? -1 : 1;
      found.sort(
        (a, b) =>
          Number(b.kind === 'folder') - Number(a.kind === 'folder') ||
          (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0),
      );
      return Promise.resolve(page(found, after, limit));
    },
    asset: (id) => {
      const [, stack, version] = /^(.+)-v(\d+)$/.exec(id) ?? [];
      if (!stack) return Promise.resolve(detailOf(id));
      const whole = detailOf(stack);
      return Promise.resolve({ ...whole, asset: { ...whole.asset, ...whole.versions[Number(version)] } });
    },
    comments: (id) => Promise.resolve(state.comments.filter((c) => c.asset_id === id)),
    addComment: ({ asset, ...comment }) => {
      const made = { ...written(asset, comment.text), ...comment, sync_status: 'PENDING' as const };
      state.comments.push(made);
      return changed(made, 'comments');
    },
    editComment: (id, text) => {
      Object.assign(find(state.comments, 'comment', id), { text, sync_status: 'PENDING' });
      return changed(null, 'comments');
    },
    replyToComment: (id, text) => {
      const asked = find(state.comments, 'comment', id);
      const made = { ...written(asked.asset_id, text), only_here: true };
      asked.replies = [...asked.replies, made];
      return changed(made, 'comments');
    },
    mediaPlaces: () => Promise.resolve([]),
    exportMarkers: ({ asset, format, open_only }, file) => {
      const written = state.comments.filter((c) => c.asset_id === asset && !(open_only && c.completed));
      return Promise.resolve({
        format,
        rate: '25',
        start: '00:00:00:00',
        markers: written.length,
        file,
        text: null,
      });
    },
    importMarkers: async ({ asset, format, add_unknown }, _, apply) => {
      const [first] = state.comments.filter((c) => c.asset_id === asset && !c.completed);
      const view = (id: string | null, frame: number, text: string) => ({
        comment_id: id,
        frame,
        timecode: '00:00:12:18',
        text,
        author: 'Teo Maric',
      });
      const read = {
        format: format ?? ('resolve' as const),
        rate: '25',
        markers: 6,
        completes: first ? [view(first.id, first.frame ?? 0, first.text)] : [],
        unknown: [view(null, 900, 'Music comes in here')],
        unchanged: 4,
        applied: apply,
        added: apply && add_unknown ? 1 : 0,
      };
      if (!apply) return read;
      if (first) first.completed = true;
      if (add_unknown) state.comments.push({ ...written(asset, 'Music comes in here'), frame: 900 });
      return changed(read, 'comments');
    },
    completeComment: (id, done) => {
      Object.assign(find(state.comments, 'comment', id), { completed: done, sync_status: 'PENDING' });
      return changed(null, 'comments');
    },
    deleteComment: (id) => {
      state.comments = state.comments.filter((c) => c.id !== id);
      return changed(null, 'comments');
    },
    reviewOptions: () =>
      Promise.resolve([
        { name: 'Needs Review', color: null },
        { name: 'In Progress', color: null },
        { name: 'Approved', color: null },
      ]),
    setReviewStatus: (ids, name) => {
      for (const item of state.assets)
        if (ids.includes(item.id)) Object.assign(item, { review_status: name, sync_status: 'PENDING' });
      return changed(null, 'assets');
    },
    createFolder: (parent, name) => {
      const near = find(state.assets, 'folder', parent);
      const made: AssetView = {
        ...near,
        id: nextId('folder'),
        name,
        parent_id: parent,
        remote_id: null,
        sync_status: 'PENDING',
      };
      state.assets.push(made);
      return changed(made, 'assets');
    },
    renameAsset: (id, name) => {
      Object.assign(find(state.assets, 'asset', id), { name, sync_status: 'PENDING' });
      return changed(null, 'assets');
    },
    moveAssets: (ids, folder) => {
      if (ids.includes(folder)) throw fail('invalid', 'A folder cannot lie in itself.');
      for (const id of ids)
        Object.assign(find(state.assets, 'asset', id), { parent_id: folder, sync_status: 'PENDING' });
      return changed(null, 'assets', 'outbox');
    },
    deleteAssets: (ids) => {
      const gone = state.assets.filter((asset) => ids.includes(asset.id));
      state.assets = state.assets.filter((asset) => !ids.includes(asset.id));
      for (const asset of gone) undoable(asset.id, 'assets', () => state.assets.push(asset));
      return changed(null, 'assets', 'outbox');
    },
    stackFiles: (ids) => {
      const files = ids.map((id) => find(state.assets, 'asset', id));
      const [head, ...older] = files;
      if (!head || older.length === 0)
        throw fail('invalid', 'A version stack is made of 2 to 10 different files.');
      const stack: AssetView = {
        ...head,
        id: nextId('stack'),
        kind: 'version_stack',
        versions: files.length,
        sync_status: 'PENDING',
      };
      state.assets = [...state.assets.filter((asset) => !ids.includes(asset.id)), stack];
      state.stacked.set(stack.id, files);
      return changed(stack, 'assets', 'outbox');
    },
    addVersion: (id, file) => {
      const [stack, added] = [find(state.assets, 'asset', id), find(state.assets, 'asset', file)];
      state.stacked.set(id, [added, ...(state.stacked.get(id) ?? [])]);
      Object.assign(stack, { name: added.name, versions: stack.versions + 1, sync_status: 'PENDING' });
      state.assets = state.assets.filter((asset) => asset !== added);
      return changed(stack, 'assets', 'outbox');
    },
    removeVersion: (id) => {
      for (const [stack, files] of state.stacked) {
        const file = files.find((each) => each.id === id);
        if (!file) continue;
        state.stacked.set(
          stack,
          files.filter((each) => each !== file),
        );
        find(state.assets, 'asset', stack).versions -= 1;
        state.assets.push(file);
      }
      return changed(null, 'assets', 'outbox');
    },
    orderVersions: (id, order) => {
      const files = state.stacked.get(id) ?? [];
      state.stacked.set(
        id,
        order.flatMap((version) => files.find((file) => file.id === version) ?? []),
      );
      return changed(find(state.assets, 'asset', id), 'assets', 'outbox');
    },
    unstack: (id) => {
      const stack = find(state.assets, 'asset', id);
      const files = state.stacked.get(id) ?? detail(stack).versions;
      state.assets = [...state.assets.filter((asset) => asset !== stack), ...files];
      return changed(null, 'assets', 'outbox');
    },
    customFields: () => Promise.resolve(state.fields),
    setCustomField: (_, name, value) => {
      const field = state.fields.find((each) => each.name === name);
      if (field) field.value = value;
      return changed(state.fields, 'assets', 'outbox');
    },
  };
}
