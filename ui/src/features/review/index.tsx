import { Head } from '@/shared/parts';

/** Review. */
export default function Review() {
  return <Head title="Review" />;
}
