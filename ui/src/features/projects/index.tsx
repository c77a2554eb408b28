import { useRoute } from 'wouter';

import { ProjectList } from './List';
import { Project } from './Project';

/** Productions: the table, and each of them. */
export default function Projects() {
  const [, params] = useRoute('/projects/:id/:tab?');
  const [isNew] = useRoute('/projects/new');
  if (isNew) return <ProjectList asksNew />;
  return params?.id ? <Project key={params.id} id={params.id} tab={params.tab ?? null} /> : <ProjectList />;
}
