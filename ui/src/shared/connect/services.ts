import type { IconName } from '../parts';

/** A service that can be connected. */
export type Service = 'frameio' | 'clockify' | 's3';

/** The services with what comes from them. */
export const SERVICES: readonly { id: Service; name: string; icon: IconName; brings: string }[] = [
  { id: 'frameio', name: 'Frame.io', icon: 'film', brings: 'Assets, comments, approvals' },
  { id: 'clockify', name: 'Clockify', icon: 'time', brings: 'Hours, projects, tasks' },
  { id: 's3', name: 'S3', icon: 'cloud', brings: 'Files in a bucket, of Amazon or compatible' },
];

/** The icon of a service; a link for one that is not known here. */
export function serviceIcon(id: string): IconName {
  return SERVICES.find((service) => service.id === id)?.icon ?? 'connections';
}

/** The service with this id, if it can be connected here. */
export function serviceOf(id: string): Service | null {
  return SERVICES.find((service) => service.id === id)?.id ?? null;
}
