import type { ConnectionView, PersonPlacesView, Role } from '@/api/types';

const ROLES: Record<Role, string> = {
  owner: 'Owner',
  admin: 'Admin',
  manager: 'Manager',
  member: 'Member',
  guest: 'Guest',
};

/** What a person may do, in one word for all services; in the service's own word where there is none. */
export function roleText({ role, role_word }: PersonPlacesView['places'][number]): string {
  return role ? ROLES[role] : (role_word ?? 'Member');
}

/** The accounts that know people, in the order of the connections. */
export function accountsOf(
  people: readonly PersonPlacesView[],
  connections: readonly ConnectionView[],
): ConnectionView[] {
  const known = new Set(people.flatMap((person) => person.places.map((place) => place.connection)));
  return connections.filter((connection) => known.has(connection.id));
}

const mailbox = (email: string) => email.split('@')[0]?.trim().toLowerCase() ?? '';

/** Why two people may be the same: what they have in common. */
export function likeness(one: PersonPlacesView, other: PersonPlacesView): string {
  if (one.name.trim().toLowerCase() === other.name.trim().toLowerCase()) return 'the same name';
  if (mailbox(one.email) === mailbox(other.email)) return 'the same mail name';
  return 'a similar name';
}

/** Whom this person can be made one with: known at none of the same accounts. Suggestions first. */
export function linkable(person: PersonPlacesView, all: readonly PersonPlacesView[]): PersonPlacesView[] {
  const here = new Set(person.places.map((place) => place.connection));
  return all
    .filter((other) => other.id !== person.id && !other.places.some((place) => here.has(place.connection)))
    .toSorted(
      (a, b) => Number(b.id === person.maybe) - Number(a.id === person.maybe) || a.name.localeCompare(b.name),
    );
}
