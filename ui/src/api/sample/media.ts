import type { AssetDetail, AssetView, CommentView } from '../types';
import { on } from './clock';
import { frame, FRAMES } from './frames';
import { folders, projectRef } from './studio';

const FPS = 25;

interface Clip {
  id: string;
  name: string;
  parent: string;
  picture: string;
  note?: string;
  /** Seconds and frames. */
  length?: [seconds: number, frames: number];
  size: number;
  comments?: number;
  versions?: number;
  waiting?: boolean;
  review?: string;
  day?: number;
  type?: string;
}

export function asset(clip: Clip): AssetView {
  const [seconds, frames] = clip.length ?? [0, 0];
  return {
    id: clip.id,
    kind: (clip.versions ?? 1) > 1 ? 'version_stack' : 'file',
    name: clip.name,
    ...projectRef('hbl'),
    parent_id: clip.parent,
    remote_id: clip.waiting ? null : `remote-${clip.id}`,
    size: clip.size,
    media_type: clip.type ?? 'video/quicktime',
    status: clip.waiting ? 'created' : 'transcoded',
    review_status: clip.review ?? null,
    versions: clip.versions ?? 1,
    comments: clip.comments ?? 0,
    duration_s: clip.length ? seconds + frames / FPS : null,
    frame_rate: clip.length ? FPS : null,
    start_tc: clip.length ? '14:22:07:10' : null,
    width: 3840,
    height: 2160,
    codec: 'ProRes 422 HQ',
    creator: 'Teo Maric',
    created_at: on(clip.day ?? 14, 19, 2),
    updated_at: on(clip.day ?? 15, 14, 12),
    sync_status: clip.waiting ? 'PENDING' : 'SYNCED',
    thumbnail: clip.picture ? frame(clip.picture) : null,
  };
}

const CARD: [number, string, [number, number], number, number][] = [
  [19, 'harbour-dusk', [134, 8], 11.2, 2],
  [22, 'interview-docker', [221, 15], 18.6, 4],
  [23, 'containers', [82, 20], 6.9, 0],
  [24, 'gulls-fog', [98, 4], 8.3, 0],
  [27, 'interview-captain', [255, 11], 21.5, 1],
  [28, 'wheelhouse', [115, 19], 9.7, 3],
  [29, 'mooring', [37, 2], 3.1, 0],
  [30, 'lighthouse', [64, 17], 5.4, 0],
  [31, 'harbour-night', [111, 22], 9.4, 0],
  [32, 'harbour-blue', [84, 9], 7.1, 0],
  [33, 'aerial-coast', [57, 13], 4.8, 0],
  [34, 'interview-docker', [201, 0], 16.9, 0],
  [35, 'containers', [26, 6], 2.2, 0],
  [36, 'gulls-fog', [43, 18], 3.7, 0],
  [37, 'harbour-dusk', [70, 10], 5.9, 0],
  [38, 'lighthouse', [49, 0], 4.1, 0],
];

const clipName = (number: number) => `A004C${String(number).padStart(3, '0')}_261014_R2K7.mov`;

const card = CARD.map(([number, picture, length, gigabytes, comments]) =>
  asset({
    id: `a004c${number}`,
    name: clipName(number),
    parent: 'hbl-d3a',
    picture,
    length,
    size: gigabytes * 1e9,
    comments,
    waiting: number > 30,
  }),
);

const rest = Array.from({ length: 58 }, (_, index) =>
  asset({
    id: `a004c${index + 39}`,
    name: clipName(index + 39),
    parent: 'hbl-d3a',
    picture: FRAMES[(index * 11) % FRAMES.length] ?? 'hall',
    length: [20 + ((index * 37) % 180), (index * 11) % FPS],
    size: (1.4 + ((index * 13) % 90) / 10) * 1e9,
  }),
);

const EDITS: [string, string, number, number, number, string?][] = [
  ['HBL_finecut', 'harbour-dusk', 1.9, 9, 7, 'In Progress'],
  ['HBL_assembly_r2', 'harbour-night', 2.1, 0, 7],
  ['HBL_interviews_docker', 'interview-docker', 6.2, 3, 2],
  ['HBL_interviews_captain', 'interview-captain', 5.8, 1, 2, 'Approved'],
  ['HBL_opening_alt', 'gulls-fog', 0.8, 0, 1],
  ['HBL_montage_work', 'containers', 1.1, 6, 4, 'Needs Review'],
  ['HBL_drone_selects', 'aerial-coast', 14.6, 2, 3],
  ['HBL_ending_A', 'lighthouse', 0.9, 4, 2, 'Needs Review'],
  ['HBL_ending_B', 'harbour-blue', 0.9, 0, 2],
];

const edits = EDITS.map(([name, picture, gigabytes, comments, versions, review], index) =>
  asset({
    id: `edit-${index}`,
    name: `${name}.mov`,
    parent: 'hbl-asm',
    picture,
    length: [92 + index * 41, 4],
    size: gigabytes * 1e9,
    comments,
    versions,
    review,
    waiting: index === 1 || index === 2,
  }),
);

/** Everything in the sample's folders, folders included. */
export const assets: AssetView[] = [
  ...Object.entries(folders).flatMap(([project, list]) =>
    list
      .filter((folder) => folder.parent_id !== null)
      .map((folder): AssetView => ({
        ...asset({ id: folder.id, name: folder.name, parent: folder.parent_id ?? '', picture: '', size: 0 }),
        ...projectRef(project),
        kind: 'folder',
        size: null,
        media_type: null,
        codec: null,
        width: null,
        height: null,
      })),
  ),
  ...card,
  ...rest,
  ...edits,
];

/** One of very many clips, made when it is asked for. */
export function numberedClip(index: number): AssetView {
  return asset({
    id: `many-${index}`,
    name: `B${String(Math.floor(index / 1000)).padStart(3, '0')}C${String(index % 1000).padStart(3, '0')}_261014_R2K7.mov`,
    parent: 'hbl-d3a',
    picture: FRAMES[(index * 11) % FRAMES.length] ?? 'hall',
    length: [20 + ((index * 37) % 180), (index * 11) % FPS],
    size: (1.4 + ((index * 13) % 90) / 10) * 1e9,
  });
}

function note(
  id: string,
  author: string,
  seconds: number,
  frames: number,
  text: string,
  replies: CommentView[] = [],
): CommentView {
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    id,
    asset_id: 'a004c28',
    remote_id: `remote-${id}`,
    text,
    frame: seconds * FPS + frames,
    duration_frames: null,
    timecode: `00:${two(Math.floor(seconds / 60))}:${two(seconds % 60)}:${two(frames)}`,
    page: null,
    author,
    created_at: on(15, 11, 40),
    completed: false,
    drawing: null,
    replies,
    only_here: false,
    sync_status: 'SYNCED',
  };
}

const reply = (id: string, author: string, text: string): CommentView => ({
  ...note(id, author, 0, 0, text),
  frame: null,
  timecode: null,
});

const cut = (comment: CommentView, change: Partial<CommentView> = {}): CommentView => ({
  ...comment,
  asset_id: 'edit-0',
  ...change,
});

export const comments: CommentView[] = [
  note('c-1', 'Jonas Velt', 41, 6, 'Best take. Use from the radio call.'),
  note('c-2', 'Ines Ortega', 72, 20, 'Reflection in the left pane, check in grade.'),
  note('c-3', 'Mila Sorel', 94, 3, 'Fixable with a window. Leave it in.'),
  cut(
    note(
      'f-1',
      'Jonas Velt',
      12,
      18,
      'Hold this 14 frames longer, until the stern clears the crane on the right.',
    ),
    {
      drawing: [
        { tool: 'ellipse', color: '#F25C3B', x: 0.41, y: 0.5, w: 0.19, h: 0.2 },
        { tool: 'arrow', color: '#F25C3B', ix: 0.71, iy: 0.41, x: 0.61, y: 0.53 },
      ],
    },
  ),
  cut(
    note(
      'f-2',
      'Petra Vance',
      26,
      10,
      'Can we see more of the night shift here? The board wants faces, not only machines.',
      [
        reply('f-2a', 'Ines Ortega', 'There is one in card 4.'),
        reply('f-2b', 'Petra Vance', 'Good, take it.'),
      ],
    ),
    { duration_frames: 27 * FPS },
  ),
  cut(note('f-3', 'Ines Ortega', 60, 5, 'Swap for A004C028, take 2. Radio call comes first.'), {
    sync_status: 'PENDING',
  }),
  cut(note('f-4', 'Mila Sorel', 46, 0, 'Sky clips on the left. Will fix in grade.'), { completed: true }),
  cut(note('f-5', 'Petra Vance', 81, 0, 'The harbour master’s name ends in -sk.'), { completed: true }),
];

/** Everything about one asset. */
export function detail(found: AssetView): AssetDetail {
  const tree = Object.values(folders).flat();
  const path: AssetDetail['path'] = [];
  for (
    let at = tree.find((f) => f.id === found.parent_id);
    at;
    at = tree.find((f) => f.id === at?.parent_id)
  ) {
    path.unshift({ id: at.id, name: at.name });
  }
  return {
    asset: found,
    path: [...path, { id: found.id, name: found.name }],
    versions: Array.from({ length: found.versions }, (_, index) => ({
      ...found,
      id: index === 0 ? found.id : `${found.id}-v${index}`,
      kind: 'file' as const,
      comments: index === 0 ? found.comments : 14 - index,
      updated_at: on(15 - Math.min(14, index * 3), 9, 12),
    })),
    metadata: [
      { name: 'Camera', value: 'A, Teo Maric, 35 mm' },
      { name: 'Scene', value: 'Wheelhouse, over shoulder, take 2' },
    ],
    local_path: found.sync_status === 'SYNCED' ? `/Volumes/Shuttle RAID/HBL/Day 03/${found.name}` : null,
    content_id: '9f3c41d07be2a815c0ffee1e9f3c41d07be2a815c0ffee1e9f3c41d07be2a815',
    view_url: `https://next.frame.io/project/hbl/view/${found.id}`,
  };
}
