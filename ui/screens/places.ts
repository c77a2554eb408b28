/** One picture of the window: where it is, on which day of the sample studio, and what a person did there first. */
export interface Screen {
  name: string;
  path: string;
  /** A variant of the sample studio; without it the usual day. */
  sample?: 'first' | 'empty' | 'loading' | 'offline' | 'error' | 'many';
  /** Keys pressed once the place is there, in Playwright's words. */
  keys?: readonly string[];
  /** What is pressed once the place is there: the accessible name of a button or row. */
  press?: readonly string[];
  /** A window of its own, without the frame. */
  bare?: boolean;
}

const folder = '/media/browse/hbl/hbl-d3a';

/** Every place, every page of it, and the states that are not the usual ones. */
export const SCREENS: readonly Screen[] = [
  { name: 'home', path: '/' },
  { name: 'home-empty', path: '/', sample: 'empty' },
  { name: 'home-offline', path: '/', sample: 'offline' },
  { name: 'home-error', path: '/', sample: 'error' },
  { name: 'projects', path: '/projects' },
  { name: 'projects-empty', path: '/projects', sample: 'empty' },
  { name: 'projects-error', path: '/projects', sample: 'error' },
  { name: 'project', path: '/projects/hbl' },
  { name: 'project-assets', path: '/projects/hbl/assets' },
  { name: 'project-tasks', path: '/projects/hbl/tasks' },
  { name: 'project-time', path: '/projects/hbl/time' },
  { name: 'project-activity', path: '/projects/hbl/activity' },
  { name: 'project-new', path: '/projects/new' },
  { name: 'project-new-offline', path: '/projects/new', sample: 'offline' },
  { name: 'clients', path: '/clients/client-norrvik-port' },
  { name: 'clients-empty', path: '/clients', sample: 'empty' },
  { name: 'people', path: '/people' },
  { name: 'people-empty', path: '/people', sample: 'empty' },
  { name: 'media', path: folder },
  { name: 'media-list', path: folder, keys: ['v'] },
  { name: 'media-chosen', path: folder, press: ['A004C028'] },
  { name: 'media-empty', path: '/media/browse/ssh/ssh-d1' },
  { name: 'media-error', path: folder, sample: 'error' },
  { name: 'media-offline', path: folder, sample: 'offline' },
  { name: 'media-loading', path: folder, sample: 'loading' },
  { name: 'watch', path: '/media/watch' },
  { name: 'cards', path: '/media/cards' },
  { name: 'cards-clips', path: '/media/cards', press: ['A003R2K7'] },
  { name: 'cards-empty', path: '/media/cards', sample: 'empty' },
  { name: 'transfers', path: '/media/transfers' },
  { name: 'transfers-empty', path: '/media/transfers', sample: 'empty' },
  { name: 'transfers-offline', path: '/media/transfers', sample: 'offline' },
  { name: 'review', path: '/review' },
  { name: 'review-asset', path: '/review/hbl-finecut-v7' },
  { name: 'review-error', path: '/review/hbl-finecut-v7', sample: 'error' },
  { name: 'time', path: '/time' },
  { name: 'time-empty', path: '/time', sample: 'empty' },
  { name: 'time-entry', path: '/time', keys: ['e'] },
  { name: 'time-entries', path: '/time/entries' },
  { name: 'time-reports', path: '/time/reports' },
  { name: 'connections', path: '/connections' },
  { name: 'connections-error', path: '/connections', sample: 'error' },
  { name: 'activity', path: '/activity' },
  { name: 'activity-conflicts', path: '/activity/conflicts' },
  { name: 'activity-writes', path: '/activity/writes' },
  ...['accounts', 'look', 'transfers', 'network', 'lists', 'keys', 'merging', 'backup', 'about'].map(
    (page) => ({
      name: `settings-${page}`,
      path: `/settings/${page}`,
    }),
  ),
  { name: 'components', path: '/components' },
  { name: 'help', path: '/help/time' },
  { name: 'help-problem', path: '/help/problems/disk_full' },
  { name: 'welcome', path: '/welcome', sample: 'first' },
  { name: 'palette', path: '/media/transfers', keys: ['Control+k'] },
  { name: 'keys', path: '/', keys: ['?'] },
  { name: 'mini', path: '/mini', bare: true },
];
