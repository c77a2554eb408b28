import { Head } from '@/shared/parts';

/** Connections. */
export default function Connections() {
  return <Head title="Connections" />;
}
