import { useRoute } from 'wouter';

import { Asset } from './Asset';
import { Waiting } from './Waiting';

/** Reviews: what waits for a word, and each file with its comments. */
export default function Review() {
  const [, params] = useRoute('/review/:id?/:frame?');
  if (!params?.id) return <Waiting />;
  const frame = params.frame === undefined ? null : Number(params.frame);
  return <Asset key={`${params.id} ${frame}`} id={params.id} at={frame} />;
}
