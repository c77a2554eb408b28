import { Head } from '@/shared/parts';

/** Activity. */
export default function Activity() {
  return <Head title="Activity" />;
}
