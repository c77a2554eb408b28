import type { FolderView, PersonView, ProjectView, TaskView } from '../types';
import { on } from './clock';

const HOUR = 3600;

export const people: PersonView[] = [
  ['Ines Ortega', 'ines', 'Editor'],
  ['Jonas Velt', 'jonas', 'Director'],
  ['Mila Sorel', 'mila', 'Colourist'],
  ['Hanne Roth', 'hanne', 'Client'],
  ['Petra Vance', 'petra', 'Producer'],
  ['Ada Wren', 'ada', 'Sound'],
  ['Teo Maric', 'teo', 'Camera'],
].map(([name = '', mail = '', role = ''], index) => ({
  id: `person-${mail}`,
  name,
  email: `${mail}@kiteyard.example`,
  role,
  active: true,
  is_self: index === 0,
}));

function project(
  id: string,
  name: string,
  color: string,
  client: string,
  hours: [tracked: number, planned: number],
  media: [assets: number, gigabytes: number, openComments: number],
  tasks: [open: number, all: number],
  team: string[],
  pinned = true,
): ProjectView {
  return {
    id,
    name,
    color,
    client,
    note: null,
    archived: false,
    pinned,
    billable: true,
    tracked_s: hours[0] * HOUR,
    estimate_s: hours[1] ? hours[1] * HOUR : null,
    assets: media[0],
    bytes: media[1] * 1e9,
    open_tasks: tasks[0],
    tasks: tasks[1],
    open_comments: media[2],
    last_activity_at: on(15, 14, 30),
    services: ['frameio', 'clockify'],
    connections: ['conn-frameio', 'conn-clockify'],
    remote_ids: [`${id}-frameio`, `${id}-clockify`],
    root_folder_id: `${id}-root`,
    view_url: `https://next.frame.io/project/${id}`,
    people: team,
    sync_status: 'SYNCED',
  };
}

export const projects: ProjectView[] = [
  project(
    'hbl',
    'Harbour Lights',
    '#03A9F4',
    'Norrvik Port',
    [212, 320],
    [990, 2140, 9],
    [6, 14],
    ['Ines Ortega', 'Jonas Velt', 'Teo Maric', 'Ada Wren', 'Petra Vance'],
  ),
  project(
    'grn',
    'Grainfold Autumn',
    '#FF9800',
    'Grainfold Bakeries',
    [96, 120],
    [214, 402, 5],
    [3, 9],
    ['Ines Ortega', 'Hanne Roth', 'Jonas Velt'],
  ),
  project(
    'rdg',
    'Ridgeline',
    '#4CAF50',
    'Fjellmark',
    [141, 150],
    [388, 911, 2],
    [2, 11],
    ['Mila Sorel', 'Ines Ortega'],
  ),
  project(
    'ssh',
    'Second Shift',
    '#F44336',
    'Norrvik Port',
    [4, 90],
    [3, 0.2, 0],
    [7, 7],
    ['Petra Vance', 'Teo Maric'],
  ),
  project(
    'qth',
    'Quiet Hours',
    '#9C27B0',
    'Lantern Trust',
    [58, 80],
    [126, 233, 1],
    [2, 6],
    ['Ada Wren', 'Ines Ortega'],
  ),
  project(
    'fry',
    'Ferry timetable',
    '#009688',
    'Norrvik Port',
    [12, 16],
    [18, 21, 0],
    [1, 3],
    ['Jonas Velt'],
    false,
  ),
  project(
    'stu',
    'Studio',
    '#FF5722',
    '',
    [44, 0],
    [7, 1.2, 0],
    [1, 4],
    ['Ines Ortega', 'Petra Vance'],
    false,
  ),
];

export function projectRef(id: string) {
  const found = projects.find((p) => p.id === id);
  return { project_id: id, project: found?.name ?? null, project_color: found?.color ?? null };
}

function task(
  id: string,
  project: string,
  name: string,
  tracked: number,
  estimate: number | null,
  assignees = ['Ines Ortega'],
  done = false,
): TaskView {
  return {
    id,
    name,
    ...projectRef(project),
    done,
    estimate_s: estimate === null ? null : estimate * 60,
    tracked_s: tracked * 60,
    assignees,
    billable: true,
    sync_status: 'SYNCED',
  };
}

export const tasks: TaskView[] = [
  task('t-assembly', 'hbl', 'Assembly, reel 2', 107, 360),
  task('t-spot', 'grn', 'Spot A, notes round 3', 0, 90),
  task('t-call', 'rdg', 'Call: grade approval with Mila Sorel', 0, 30),
  task('t-mix', 'hbl', 'Sound mix', 120, 960, ['Ada Wren']),
  task('t-masters', 'hbl', 'Delivery masters, 3 languages', 0, 480, ['Jonas Velt']),
  task('t-selects', 'hbl', 'Selects, day 1', 620, 600, ['Ines Ortega'], true),
  task('t-grade', 'rdg', 'Grade', 1310, 1440, ['Mila Sorel']),
];

type Branch = [id: string, name: string, files: number, children?: Branch[]];

function branch(
  project: string,
  parent: string,
  depth: number,
  [id, name, files, children = []]: Branch,
): FolderView[] {
  const self: FolderView = { id, name, parent_id: parent, depth, files, watched: id === 'hbl-exports' };
  return [self, ...children.flatMap((child) => branch(project, id, depth + 1, child))];
}

function tree(project: string, name: string, files: number, top: Branch[]): FolderView[] {
  const root = `${project}-root`;
  return [
    { id: root, name, parent_id: null, depth: 0, files, watched: false },
    ...top.flatMap((b) => branch(project, root, 1, b)),
  ];
}

export const folders: Record<string, FolderView[]> = {
  hbl: tree('hbl', 'Harbour Lights', 990, [
    ['hbl-docs', '01 Documents', 14, [['hbl-call', 'Call sheets', 8]]],
    [
      'hbl-rushes',
      '02 Rushes',
      493,
      [
        ['hbl-d1', 'Day 01', 118, [['hbl-d1a', 'A-cam', 118]]],
        ['hbl-d2', 'Day 02', 131, [['hbl-d2a', 'A-cam', 131]]],
        [
          'hbl-d3',
          'Day 03',
          118,
          [
            ['hbl-d3a', 'A-cam', 74],
            ['hbl-d3b', 'B-cam', 31],
            ['hbl-d3s', 'Sound', 13],
          ],
        ],
        ['hbl-d4', 'Day 04', 126, [['hbl-d4a', 'A-cam', 126]]],
      ],
    ],
    ['hbl-proxies', '03 Proxies', 399, [['hbl-p1', 'Day 01', 118]]],
    [
      'hbl-edit',
      '04 Edit',
      27,
      [
        ['hbl-asm', 'Assemblies', 9],
        ['hbl-exports', 'Exports', 18],
      ],
    ],
    ['hbl-gfx', '05 Graphics', 22, [['hbl-logos', 'Port logos', 6]]],
    ['hbl-music', '06 Music and sound', 31, [['hbl-foley', 'Foley', 12]]],
    ['hbl-out', '07 Delivery', 4, [['hbl-masters', 'Masters', 4]]],
  ]),
  ssh: tree('ssh', 'Second Shift', 3, [
    ['ssh-docs', '01 Documents', 3, [['ssh-recce', 'Recce', 3]]],
    [
      'ssh-rushes',
      '02 Rushes',
      0,
      [
        ['ssh-d1', 'Day 01', 0],
        ['ssh-d2', 'Day 02', 0],
      ],
    ],
    ['ssh-proxies', '03 Proxies', 0],
    ['ssh-edit', '04 Edit', 0],
    ['ssh-gfx', '05 Graphics', 0],
    ['ssh-music', '06 Music and sound', 0],
    ['ssh-out', '07 Delivery', 0],
  ]),
};
