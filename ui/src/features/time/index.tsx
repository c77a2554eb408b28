import { Head } from '@/shared/parts';

/** Time. */
export default function Time() {
  return <Head title="Time" />;
}
