import type { CardView, ClipView, CopyState, OffloadTargetView, OffloadView } from '../types';
import { on } from './clock';

const GB = 1e9;

export const cards: CardView[] = [
  {
    path: '/Volumes/A005R2K7',
    name: 'A005R2K7',
    kind: 'arri',
    camera: 'ARRI',
    clips: 89,
    files: 92,
    size: 318.7 * GB,
    state: 'copying',
    missing: ['21 clips have fewer copies than wanted.'],
    incomplete: [],
    offload_id: 'o-a005',
  },
  {
    path: '/Volumes/B003R41C',
    name: 'B003R41C',
    kind: 'sony',
    camera: 'Sony XAVC',
    clips: 52,
    files: 161,
    size: 164.2 * GB,
    state: 'safe',
    missing: [],
    incomplete: [],
    offload_id: 'o-b003',
  },
  {
    path: '/Volumes/UNTITLED',
    name: 'UNTITLED',
    kind: 'sony',
    camera: 'Sony XAVC',
    clips: 14,
    files: 58,
    size: 41.3 * GB,
    state: 'new',
    missing: ['It was not offloaded.'],
    incomplete: [],
    offload_id: null,
  },
];

function target(
  place: OffloadTargetView['place'],
  name: string,
  path: string,
  files: number,
  size: number,
  [copied, verified, clips]: [copied: number, verified: number, clips: number],
): OffloadTargetView {
  return {
    place,
    name,
    path,
    files,
    size,
    copied: Math.round(files * copied),
    copied_size: size * copied,
    verified: Math.round(files * verified),
    verified_size: size * verified,
    bad: 0,
    verified_clips: clips,
    manifest: null,
    error: null,
  };
}

const A005 = 318.7 * GB;
const B003 = 164.2 * GB;

export const offloads: OffloadView[] = [
  {
    id: 'o-a005',
    name: 'A005R2K7',
    source: '/Volumes/A005R2K7',
    source_here: true,
    camera: 'ARRI',
    state: 'copying',
    safe: false,
    missing: ['A005C069: 0 of 2 verified copies on disks.', 'A005C070: 0 of 2 verified copies on disks.'],
    clips: 89,
    safe_clips: 68,
    files: 92,
    size: A005,
    copies: 2,
    copies_remote: 0,
    verify: 'disks',
    targets: [
      target('disk', 'Shuttle RAID', '/Volumes/Shuttle RAID', 92, A005, [0.83, 0.8, 71]),
      target('disk', 'Studio NAS', '/Volumes/Studio NAS', 92, A005, [0.83, 0.76, 68]),
      target('service', 'Frame.io', 'Harbour Lights/02 Rushes/Day 04', 92, A005, [0, 0, 0]),
    ],
    error: null,
    speed: 412e6,
    eta_s: 126,
    reading: 'A005C072',
    created_at: on(15, 14, 18),
    copied_at: null,
    ended_at: null,
  },
  {
    id: 'o-b003',
    name: 'B003R41C',
    source: '/Volumes/B003R41C',
    source_here: true,
    camera: 'Sony XAVC',
    state: 'done',
    safe: true,
    missing: [],
    clips: 52,
    safe_clips: 52,
    files: 161,
    size: B003,
    copies: 2,
    copies_remote: 1,
    verify: 'all',
    targets: [
      target('disk', 'Shuttle RAID', '/Volumes/Shuttle RAID', 161, B003, [1, 1, 52]),
      target('disk', 'Studio NAS', '/Volumes/Studio NAS', 161, B003, [1, 1, 52]),
      target('service', 'Frame.io', 'Harbour Lights/02 Rushes/Day 04', 161, B003, [1, 1, 52]),
    ],
    error: null,
    speed: null,
    eta_s: null,
    reading: null,
    created_at: on(15, 13, 31),
    copied_at: on(15, 13, 52),
    ended_at: on(15, 14, 6),
  },
  {
    id: 'o-a003',
    name: 'A003R2K7',
    source: '/Volumes/A003R2K7',
    source_here: false,
    camera: 'ARRI',
    state: 'parked',
    safe: false,
    missing: [
      'A003C011: 1 of 2 verified copies on disks. The copy /Volumes/Studio NAS/A003R2K7/A003C011.mov is damaged.',
    ],
    clips: 61,
    safe_clips: 60,
    files: 64,
    size: 221.5 * GB,
    copies: 2,
    copies_remote: 0,
    verify: 'disks',
    targets: [
      target('disk', 'Shuttle RAID', '/Volumes/Shuttle RAID', 64, 221.5 * GB, [1, 1, 61]),
      {
        ...target('disk', 'Studio NAS', '/Volumes/Studio NAS', 64, 221.5 * GB, [0.98, 0.98, 60]),
        bad: 1,
      },
    ],
    error: {
      code: 'refused',
      message: 'The copy A003C011.mov on Studio NAS is damaged: its bytes are not those of the card.',
      hint: 'Go on: it is copied again from the other disk.',
    },
    speed: null,
    eta_s: null,
    reading: null,
    created_at: on(14, 18, 2),
    copied_at: on(14, 18, 40),
    ended_at: null,
  },
];

/** Clips of an offload, as far as its destinations have them. */
export function clipsOf({ clips, name, size, targets, copies }: OffloadView): ClipView[] {
  return Array.from({ length: clips }, (_, at) => {
    const states = targets.map((it): CopyState => {
      if (at < it.verified_clips) return 'verified';
      if (it.bad > 0) return 'differs';
      return at < it.copied_size / (it.size / clips) ? 'copied' : 'waiting';
    });
    const verified = states.filter(
      (state, index) => state === 'verified' && targets[index]?.place === 'disk',
    ).length;
    const safe = verified >= copies;
    const clip = `${name.slice(0, 4)}C${String(at + 1).padStart(3, '0')}`;
    return {
      name: clip,
      files: 1,
      size: size / clips,
      copies: states,
      safe,
      missing: safe ? null : `${clip}: ${verified} of ${copies} verified copies on disks.`,
    };
  });
}
