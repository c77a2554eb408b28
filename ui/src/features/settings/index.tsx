import { Head } from '@/shared/parts';

/** Settings. */
export default function Settings() {
  return <Head title="Settings" />;
}
