import { Head } from '@/shared/parts';

/** Home. */
export default function Home() {
  return <Head title="Today" />;
}
