import { useRoute } from 'wouter';

import { Asset } from './Asset';
import { Waiting } from './Waiting';

/** Reviews: what waits for a word, and each file with its comments. */
export default function Review() {
  const [, params] = useRoute('/review/:id?');
  return params?.id ? <Asset key={params.id} id={params.id} /> : <Waiting />;
}
