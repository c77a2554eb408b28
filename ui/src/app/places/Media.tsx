import { Head } from '@/shared/parts';

/** Media. */
export default function Media() {
  return <Head title="Media" />;
}
