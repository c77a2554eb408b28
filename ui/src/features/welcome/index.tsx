import { Head } from '@/shared/parts';

/** Welcome. */
export default function Welcome() {
  return <Head title="Welcome" />;
}
