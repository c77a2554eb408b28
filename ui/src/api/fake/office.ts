import type { Api } from '../client';
import { assets, comments } from '../sample/media';
import { changes, conflicts, connections, details, needs, outbox, requests } from '../sample/office';
import { projects, tasks } from '../sample/studio';
import { entries, mondayOf, weekOf } from '../sample/time';
import { transfers, watches } from '../sample/transfers';
import { fail, type Studio } from './studio';

type Calls = Pick<
  Api,
  | 'appInfo'
  | 'settings'
  | 'setSettings'
  | 'startSample'
  | 'leaveSample'
  | 'takeLink'
  | 'connections'
  | 'connectFrameio'
  | 'connectClockify'
  | 'connectS3'
  | 'beginFrameioSignIn'
  | 'finishFrameioSignIn'
  | 'awaitFrameioSignIn'
  | 'cancelFrameioSignIn'
  | 'replaceSecret'
  | 'connectionDetail'
  | 'pauseConnection'
  | 'resumeConnection'
  | 'removeConnection'
  | 'syncNow'
  | 'requests'
  | 'home'
  | 'status'
  | 'search'
>;

/** The app itself, its connections, and what is shown first. */
export function office(studio: Studio): Calls {
  const { variant, bare, now, state, timer, summary, status, invalidate, changed, find } = studio;
  const calls: Calls = {
    appInfo: () =>
      Promise.resolve({
        version: '0.1.0',
        device: 'device-sample',
        profile: '/Users/ines/Library/Application Support/ProjectFlo',
        database: '/Users/ines/Library/Application Support/ProjectFlo/flo.db',
        database_bytes: 48_200_000,
        logs: '/Users/ines/Library/Logs/ProjectFlo',
        secrets: 'keychain',
        sample: state.sample,
      }),
    settings: () => Promise.resolve(state.settings),
    setSettings: (settings) => {
      state.settings = settings;
      return changed(settings, 'settings');
    },
    startSample: () => {
      Object.assign(state, structuredClone({ projects, assets, tasks, transfers, watches, entries }), {
        sample: true,
      });
      Object.assign(state, structuredClone({ connections, conflicts, outbox, needs, comments }));
      invalidate(['connections', 'projects', 'assets', 'time', 'transfers', 'settings']);
      return calls.appInfo();
    },
    leaveSample: () => {
      state.sample = false;
      invalidate(['connections', 'settings']);
      return calls.appInfo();
    },
    takeLink: () => {
      const { link } = state;
      state.link = null;
      return Promise.resolve(link);
    },
    connections: () => Promise.resolve(state.connections),
    connectFrameio: ({ token }) => {
      if (!token.trim()) throw fail('sign_in', 'Frame.io does not accept this token.', 'Paste a new one.');
      const made = find(structuredClone(connections), 'connection', 'conn-frameio');
      state.connections = [...state.connections.filter((c) => c.service !== 'frameio'), made];
      return changed(made, 'connections');
    },
    connectClockify: ({ api_key }) => {
      if (!api_key.trim()) throw fail('sign_in', 'Clockify does not accept this key.', 'Paste a new one.');
      const made = find(structuredClone(connections), 'connection', 'conn-clockify');
      state.connections = [...state.connections.filter((c) => c.service !== 'clockify'), made];
      return changed(made, 'connections');
    },
    connectS3: ({ bucket, access_key, endpoint, secret }) => {
      if (!secret.trim())
        throw fail('sign_in', 'The secret does not belong to this access key.', 'Copy it again.');
      const like = find(structuredClone(connections), 'connection', 'conn-frameio');
      const made = {
        ...like,
        id: `conn-s3-${bucket}`,
        service: 's3',
        service_name: 'S3',
        account: bucket,
        user: access_key,
        email: '',
        base_url: endpoint ?? 'https://s3.us-east-1.amazonaws.com/',
        budget: null,
        error: null,
      };
      state.connections = [...state.connections.filter((c) => c.id !== made.id), made];
      return changed(made, 'connections');
    },
    beginFrameioSignIn: () =>
      Promise.resolve({
        url: 'https://ims-na1.adobelogin.com/ims/authorize/v2',
        state: 'sample',
        redirect_uri: 'https://localhost:47823/frameio',
        listening: true,
      }),
    // The browser of the sample never comes back: the address is pasted.
    awaitFrameioSignIn: () => new Promise(() => undefined),
    cancelFrameioSignIn: () => Promise.resolve(null),
    replaceSecret: (id, secret) => {
      if (!secret.trim()) throw fail('sign_in', 'This key is not accepted.', 'Paste a new one.');
      return changed(find(state.connections, 'connection', id), 'connections');
    },
    connectionDetail: (id) => {
      const detail = details[id];
      if (!detail) throw fail('not_found', 'There is no such connection.', null);
      return Promise.resolve(detail);
    },
    finishFrameioSignIn: (state, redirectedUrl) => {
      const address = URL.canParse(redirectedUrl) ? new URL(redirectedUrl) : null;
      if (address?.searchParams.get('state') !== state)
        throw fail(
          'invalid',
          'This address does not belong to the sign-in.',
          'Copy the whole address of the last page.',
        );
      return calls.connectFrameio({
        token: address.searchParams.get('code') ?? '',
        base_url: null,
        account: null,
      });
    },
    pauseConnection: (id) =>
      changed(
        Object.assign(find(state.connections, 'connection', id), { state: 'PAUSED', health: 'paused' }),
        'connections',
      ),
    resumeConnection: (id) =>
      changed(
        Object.assign(find(state.connections, 'connection', id), {
          state: 'ACTIVE',
          health: 'online',
          error: null,
        }),
        'connections',
      ),
    removeConnection: (id) => {
      state.connections = state.connections.filter((c) => c.id !== id);
      return changed(null, 'connections');
    },
    syncNow: (id) =>
      variant === 'offline'
        ? Promise.reject(
            fail('offline', 'There is no network.', 'It goes on by itself when the network is back.'),
          )
        : changed(
            state.connections
              .filter((c) => id === null || c.id === id)
              .map((c) => ({
                id: c.id,
                pulled: { created: 0, updated: 0, deleted: 0 },
                pushed: 0,
                requests: 3,
                parked: c.parked,
                conflicts: c.conflicts,
                error: null,
              })),
            'connections',
          ),
    requests: () => Promise.resolve(requests),

    home: () => {
      const week = weekOf(state.entries, mondayOf(now()), now());
      return Promise.resolve({
        timer: timer(),
        week,
        transfers: summary(),
        needs_you: state.needs,
        reviews: state.assets.filter((a) => a.review_status === 'Needs Review'),
        tasks: state.tasks.filter((t) => !t.done && t.assignees.includes('Ines Ortega')),
        changes: bare ? [] : changes,
      });
    },
    status: () => Promise.resolve(status()),
    search: (text) => {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const hits = (name: string) => words.every((word) => name.toLowerCase().includes(word));
      return Promise.resolve([
        ...state.projects
          .filter((p) => hits(p.name))
          .map((p) => ({
            entity: 'project' as const,
            id: p.id,
            title: p.name,
            detail: p.client ?? '',
            project_id: p.id,
            asset_id: null,
          })),
        ...state.assets
          .filter((a) => a.kind !== 'folder' && hits(a.name))
          .slice(0, 8)
          .map((a) => ({
            entity: 'asset' as const,
            id: a.id,
            title: a.name,
            detail: a.project ?? '',
            project_id: a.project_id,
            asset_id: a.id,
          })),
        ...state.tasks
          .filter((t) => hits(t.name))
          .map((t) => ({
            entity: 'task' as const,
            id: t.id,
            title: t.name,
            detail: t.assignees.join(', '),
            project_id: t.project_id,
            asset_id: null,
          })),
      ]);
    },
  };
  return calls;
}
