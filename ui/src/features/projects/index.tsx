import { Head } from '@/shared/parts';

/** Projects. */
export default function Projects() {
  return <Head title="Projects" />;
}
