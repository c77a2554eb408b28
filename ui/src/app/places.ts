import type { IconName } from '@/shared/parts';

/** One place of the sidebar. */
export interface Place {
  id: string;
  name: string;
  icon: IconName;
  path: string;
  /** The letter after `G`. */
  key: string;
  /** Where it stands in the sidebar. */
  part: 'work' | 'app';
}

/** The places in their order. A place is entered here once it exists. */
export const PLACES: readonly Place[] = [
  { id: 'home', name: 'Home', icon: 'home', path: '/', key: 'h', part: 'work' },
  { id: 'projects', name: 'Projects', icon: 'projects', path: '/projects', key: 'p', part: 'work' },
  { id: 'media', name: 'Media', icon: 'media', path: '/media', key: 'm', part: 'work' },
  { id: 'review', name: 'Review', icon: 'review', path: '/review', key: 'r', part: 'work' },
  { id: 'time', name: 'Time', icon: 'time', path: '/time', key: 't', part: 'work' },
  { id: 'clients', name: 'Clients', icon: 'clients', path: '/clients', key: 'c', part: 'work' },
  { id: 'people', name: 'People', icon: 'user', path: '/people', key: 'e', part: 'work' },
  {
    id: 'connections',
    name: 'Connections',
    icon: 'connections',
    path: '/connections',
    key: 'n',
    part: 'app',
  },
  { id: 'activity', name: 'Activity', icon: 'activity', path: '/activity', key: 'a', part: 'app' },
  { id: 'settings', name: 'Settings', icon: 'settings', path: '/settings', key: 's', part: 'app' },
];

/** The place that an address belongs to. */
export function placeOf(location: string): Place | undefined {
  return PLACES.find((place) => (place.path === '/' ? location === '/' : location.startsWith(place.path)));
}
