import type { ClientView, PersonPlacesView, ProjectTemplate, Role, TagView } from '../types';
import { people, projects } from './studio';

/** What new projects can begin with. */
export const templates: ProjectTemplate[] = [
  {
    name: 'Film',
    folders: ['01 Footage', '02 Sound', '03 Edits', '04 Graphics', '05 Review', '06 Delivery'],
    tasks: ['Preparation', 'Shoot', 'Edit', 'Sound', 'Grade', 'Delivery'].map((name) => ({
      name,
      estimate_s: null,
    })),
  },
  {
    name: 'Social clip',
    folders: ['Footage', 'Edits', 'Delivery'],
    tasks: ['Shoot', 'Edit', 'Delivery'].map((name) => ({ name, estimate_s: null })),
  },
];

/** Whom work is for, with how many projects each has. */
export const clients: ClientView[] = [
  ...['Fjellmark', 'Grainfold Bakeries', 'Lantern Trust', 'Norrvik Port'].map((name) => ({
    name,
    archived: false,
  })),
  { name: 'Tidal Works', archived: true },
].map(({ name, archived }) => ({
  id: `client-${name.toLowerCase().replaceAll(' ', '-')}`,
  name,
  email: archived ? null : `office@${name.toLowerCase().replaceAll(' ', '')}.example`,
  archived,
  projects: projects.filter((project) => project.client === name).length,
}));

export const tags: TagView[] = [
  { id: 'tag-overtime', name: 'Overtime', archived: false },
  { id: 'tag-travel', name: 'Travel', archived: false },
  { id: 'tag-old-rate', name: 'Old rate', archived: true },
];

const known = (id: string, service: string, role: Role, word: string) => ({
  connection: `conn-${service}`,
  service,
  remote_id: `${service}-${id}`,
  role,
  role_word: word,
});

function person(index: number, places: PersonPlacesView['places'], maybe: string | null = null) {
  const { id, name, email, active, is_self } = people[index] as (typeof people)[number];
  const missing = ['conn-frameio', 'conn-clockify'].filter(
    (connection) => !places.some((place) => place.connection === connection),
  );
  return { id, name, email, active, is_self, places, missing, maybe };
}

/** Everybody with the accounts that know them. One editor has a private address at one of them; the client only reviews. */
export const peoplePlaces: PersonPlacesView[] = [
  person(6, [known('teo', 'clockify', 'member', 'member')], 'person-teo-private'),
  {
    ...person(6, [known('teo-private', 'frameio', 'member', 'editor')], 'person-teo'),
    id: 'person-teo-private',
    name: 'Teo Marić',
    email: 'teo@maric.example',
  },
  person(3, [known('hanne', 'frameio', 'guest', 'reviewer')]),
  person(0, [known('ines', 'frameio', 'owner', 'owner'), known('ines', 'clockify', 'owner', 'OWNER')]),
  person(1, [known('jonas', 'frameio', 'member', 'editor'), known('jonas', 'clockify', 'member', 'member')]),
  person(2, [known('mila', 'frameio', 'member', 'editor'), known('mila', 'clockify', 'member', 'member')]),
  person(4, [
    known('petra', 'frameio', 'admin', 'admin'),
    known('petra', 'clockify', 'manager', 'PROJECT_MANAGER'),
  ]),
  person(5, [known('ada', 'frameio', 'member', 'full_access'), known('ada', 'clockify', 'member', 'member')]),
];
