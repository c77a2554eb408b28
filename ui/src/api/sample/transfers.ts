import type { PreviewView, TransferView, WatchRulesView, WatchView } from '../types';
import { on } from './clock';

const GB = 1e9;

function transfer(
  id: string,
  name: string,
  to: string,
  gigabytes: number,
  change: Partial<TransferView>,
): TransferView {
  return {
    id,
    direction: 'upload',
    path: `/Volumes/Shuttle RAID/HBL/${name}`,
    name,
    to,
    folder_id: 'hbl-d3a',
    size: gigabytes * GB,
    sent: 0,
    state: 'queued',
    checksum: null,
    proof: null,
    proved_at: null,
    priority: 1,
    remote_id: null,
    asset_id: null,
    attempts: 0,
    error: null,
    speed: null,
    eta_s: null,
    created_at: on(15, 13, 40),
    ended_at: null,
    batch: null,
    ...change,
  };
}

const DAY = 'Harbour Lights/02 Rushes/Day 03/A-cam';
const EXPORTS = 'Harbour Lights/04 Edit/Exports';
const MASTERS = 'Grainfold Autumn/07 Delivery/Masters';
const clip = (number: number) => `A004C0${number}_261014_R2K7.mov`;

export const transfers: TransferView[] = [
  transfer('x-1', 'GRN_masters_stems.zip', MASTERS, 4.2, {
    state: 'parked',
    batch: 'b-masters',
    attempts: 1,
    error: {
      code: 'source_changed',
      message: 'The file changed while it was being read.',
      hint: 'Send it again when nothing writes to it any more.',
    },
  }),
  transfer('x-2', 'HBL_assembly_r2_v07.mov', EXPORTS, 2.1, {
    state: 'running',
    batch: 'b-exports',
    sent: 1.7 * GB,
    speed: 14.7e6,
    eta_s: 27,
    asset_id: 'edit-1',
  }),
  transfer('x-3', clip(31), DAY, 9.4, {
    state: 'running',
    batch: 'b-day',
    sent: 5.8 * GB,
    speed: 41.6e6,
    eta_s: 87,
    asset_id: 'a004c31',
  }),
  transfer('x-4', clip(32), DAY, 7.1, {
    state: 'running',
    batch: 'b-day',
    sent: 2.7 * GB,
    speed: 27.9e6,
    eta_s: 158,
    asset_id: 'a004c32',
  }),
  transfer('x-5', clip(30), DAY, 5.4, {
    state: 'finishing',
    batch: 'b-day',
    sent: 5.4 * GB,
    eta_s: 4,
    asset_id: 'a004c30',
  }),
  ...[4.8, 16.9, 2.2, 3.7, 5.9, 4.1].map((size, index) =>
    transfer(`x-q${index}`, clip(33 + index), DAY, size, { batch: 'b-day', asset_id: `a004c${33 + index}` }),
  ),
  transfer('x-6', 'HBL_assembly_r2_v07_proxy.mp4', EXPORTS, 3.9, { batch: 'b-exports' }),
  transfer('x-7', 'GRN_spotA_master_v3.mov', MASTERS, 44.8, { batch: 'b-masters' }),
  ...['de', 'en', 'fr', 'sv'].map((language, index) =>
    transfer(`x-m${index}`, `GRN_spotA_master_v3_${language}.mov`, MASTERS, 5.3, { batch: 'b-masters' }),
  ),
  transfer('x-8', clip(29), DAY, 3.1, {
    state: 'done',
    proof: 'sent',
    batch: 'b-day',
    sent: 3.1 * GB,
    ended_at: on(15, 14, 30),
    checksum: '9f3c41d07be2a815',
    asset_id: 'a004c29',
  }),
  transfer('x-9', 'RDG_grade_v2.mov', 'Ridgeline/04 Edit/Grades', 6.4, {
    state: 'done',
    proof: 'sent',
    batch: 'b-grade',
    sent: 6.4 * GB,
    ended_at: on(15, 10, 12),
  }),
  transfer('x-10', 'Port logos.zip', 'Harbour Lights/05 Graphics/Port logos', 0.0482, {
    state: 'done',
    proof: 'sent',
    direction: 'download',
    batch: 'b-logos',
    sent: 0.0482 * GB,
    ended_at: on(15, 8, 44),
  }),
];

/** A folder in which everything counts. */
export const RULES: WatchRulesView = {
  include: [],
  exclude: [],
  settle_ms: null,
  priority: null,
  order: 'arrival',
};

export const watches: WatchView[] = [
  {
    id: 'w-exports',
    path: '/Users/ines/Movies/HBL/Exports',
    to: EXPORTS,
    folder_id: 'hbl-exports',
    coverage: 'events',
    coverage_reason: null,
    rules: { ...RULES, include: ['*.mov', '*.mp4'], exclude: ['*_draft*'] },
    paused: false,
    reachable: true,
    files: 18,
    pending: 2,
    error: null,
    last_scan_at: on(15, 14, 31),
  },
  {
    id: 'w-stills',
    path: '/Volumes/Ada field/Stills',
    to: 'Harbour Lights/05 Graphics',
    folder_id: 'hbl-gfx',
    coverage: 'scan',
    coverage_reason: 'It is on a network share (smb3), whose changes are not reported.',
    rules: RULES,
    paused: false,
    reachable: false,
    files: 212,
    pending: 0,
    error: {
      code: 'path_not_found',
      message: 'The drive “Ada field” is not connected.',
      hint: 'Goes on by itself when the drive is back.',
    },
    last_scan_at: on(14, 17, 20),
  },
];

/** What the exports folder would send with these rules. */
export function previewOf(rules: WatchRulesView): PreviewView {
  const named = (name: string, patterns: string[]) =>
    patterns.some(
      (pattern) => name.endsWith(pattern.replace('*', '')) || name.includes(pattern.replaceAll('*', '')),
    );
  const files: [string, number][] = [
    ['HBL_assembly_r2_v08.mov', 2.3 * GB],
    ['HBL_trailer_v03.mp4', 0.4 * GB],
    ['HBL_trailer_v03_draft.mov', 0.4 * GB],
    ['notes.txt', 4_200],
  ];
  const items: PreviewView['items'] = files.map(([path, size]) => {
    const excluded = named(path, rules.exclude);
    const left = excluded || (rules.include.length > 0 && !named(path, rules.include));
    return left
      ? {
          path,
          size: null,
          verdict: 'ignored',
          why: excluded ? 'A pattern of this folder leaves it out.' : 'It matches no pattern of this folder.',
        }
      : { path, size, verdict: 'sends', why: null };
  });
  items.push(
    { path: 'HBL_assembly_r2_v07.mov', size: 2.1 * GB, verdict: 'there', why: 'It was sent in this state.' },
    { path: 'HBL_stills.mov', size: 1.1 * GB, verdict: 'waits', why: 'A program has it open for writing.' },
    { path: 'Media Cache', size: null, verdict: 'ignored', why: 'Programs leave it about.' },
  );
  const of = (verdict: string) => items.filter((item) => item.verdict === verdict);
  return {
    sends: of('sends').length,
    bytes: of('sends').reduce((sum, item) => sum + (item.size ?? 0), 0),
    there: of('there').length,
    waits: of('waits').length,
    ignored: of('ignored').length,
    unreadable: 0,
    items,
    more: false,
  };
}
